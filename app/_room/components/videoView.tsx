'use client'

import { type Ref, useEffect, useImperativeHandle, useRef } from 'react'

type Props = {
  stream: MediaStream | null
  label: string
  className?: string
  /** The participant's own video: muted and mirrored. */
  isOwn?: boolean
  /** Id of the output device. */
  speaker?: string
  /** Name of the performance mark for the first frame. */
  mark?: string
  /** Receives the element, for picture-in-picture. */
  handle?: Ref<HTMLVideoElement | null>
}

/** A video with sound. Live speech has no caption track; captions are shown as text below the video. */
export function VideoView({ stream, label, className = '', isOwn, speaker, mark, handle }: Props) {
  const video = useRef<HTMLVideoElement>(null)
  useImperativeHandle<HTMLVideoElement | null, HTMLVideoElement | null>(handle, () => video.current)
  useEffect(() => {
    if (video.current && video.current.srcObject !== stream) video.current.srcObject = stream
  }, [stream])
  useEffect(() => {
    const element = video.current
    if (!speaker || !element || !('setSinkId' in element)) return
    void element.setSinkId(speaker).catch(() => {})
  }, [speaker])
  useEffect(() => {
    const element = video.current
    if (!mark || !element || !stream || !('requestVideoFrameCallback' in element)) return
    const id = element.requestVideoFrameCallback(() => performance.mark(mark))
    return () => element.cancelVideoFrameCallback(id)
  }, [stream, mark])
  return (
    <video
      ref={video}
      autoPlay
      playsInline
      muted={isOwn}
      aria-label={label}
      className={`${className} ${isOwn ? '-scale-x-100' : ''}`}
    />
  )
}
