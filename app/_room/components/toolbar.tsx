'use client'

import {
  Captions,
  Keyboard,
  Maximize,
  MessageSquare,
  Mic,
  MicOff,
  MonitorUp,
  MonitorX,
  NotebookPen,
  PhoneOff,
  PictureInPicture2,
  Settings2,
  Video,
  VideoOff,
} from 'lucide-react'
import type { ReactNode } from 'react'
import type { RoomController } from '../controller.ts'
import type { MediaState, RoomView } from '../state.ts'
import type { RoomWords } from '../text.ts'

export type Panel = 'chat' | 'notes' | null
export type Dialog = 'leave' | 'end' | 'keys' | 'devices' | null

type Props = {
  room: RoomController
  view: RoomView
  media: MediaState
  words: RoomWords
  panel: Panel
  unread: number
  isAgent: boolean
  onPanel(panel: Panel): void
  onDialog(dialog: Dialog): void
  onFull(): void
  onPip(): void
}

/** The toolbar of the call. */
export function Toolbar(props: Props) {
  const { words, isAgent, onDialog } = props
  return (
    <div
      role="toolbar"
      aria-label={words.tools}
      className="flex flex-wrap items-center justify-center gap-1 p-2 sm:gap-2"
    >
      <OwnMedia {...props} />
      <Panels {...props} />
      <Windows {...props} />
      <ToolButton
        bare
        label={words.devices}
        icon={<Settings2 aria-hidden className="size-5" />}
        onClick={() => onDialog('devices')}
      />
      <ToolButton
        bare
        label={words.keys}
        icon={<Keyboard aria-hidden className="size-5" />}
        onClick={() => onDialog('keys')}
      />
      <ToolButton
        label={words.leave}
        look="off"
        icon={<PhoneOff aria-hidden className="size-5" />}
        onClick={() => onDialog('leave')}
      />
      {isAgent ? (
        <ToolButton
          label={words.end}
          look="danger"
          icon={<PhoneOff aria-hidden className="size-5" />}
          onClick={() => onDialog('end')}
        />
      ) : null}
    </div>
  )
}

function OwnMedia({ room, media, words, view }: Props) {
  const mic = media.mic === 'on' ? words.mute : media.mic === 'off' ? words.unmute : words.noMic
  const canShare = typeof navigator !== 'undefined' && 'getDisplayMedia' in (navigator.mediaDevices ?? {})
  const sharing = media.screen !== null
  return (
    <>
      <ToolButton
        label={mic}
        look={media.mic === 'on' ? 'plain' : 'off'}
        icon={media.mic === 'on' ? <Mic aria-hidden className="size-5" /> : <MicOff aria-hidden className="size-5" />}
        onClick={() => void room.media.toggle('mic')}
      />
      <ToolButton
        label={media.camera === 'on' ? words.cameraStop : words.cameraStart}
        look={media.camera === 'on' ? 'plain' : 'off'}
        icon={
          media.camera === 'on' ? <Video aria-hidden className="size-5" /> : <VideoOff aria-hidden className="size-5" />
        }
        onClick={() => void room.media.toggle('camera')}
      />
      {canShare && view.phase === 'call' ? (
        <ToolButton
          label={sharing ? words.shareStop : words.share}
          look={sharing ? 'on' : 'plain'}
          icon={sharing ? <MonitorX aria-hidden className="size-5" /> : <MonitorUp aria-hidden className="size-5" />}
          onClick={() => void room.media.toggleScreen()}
        />
      ) : null}
    </>
  )
}

function Panels({ room, view, words, panel, unread, isAgent, onPanel }: Props) {
  const toggle = (one: Panel) => () => onPanel(panel === one ? null : one)
  return (
    <>
      <ToolButton
        label={unread > 0 ? `${words.chat} (${unread})` : words.chat}
        look={unread > 0 || panel === 'chat' ? 'on' : 'plain'}
        expanded={panel === 'chat'}
        icon={<MessageSquare aria-hidden className="size-5" />}
        onClick={toggle('chat')}
      />
      {isAgent ? (
        <ToolButton
          label={words.notes}
          look={panel === 'notes' ? 'on' : 'plain'}
          expanded={panel === 'notes'}
          icon={<NotebookPen aria-hidden className="size-5" />}
          onClick={toggle('notes')}
        />
      ) : null}
      {view.captions.offered ? (
        <ToolButton
          label={words.captions}
          hint={words.captionsText}
          look={view.captions.on ? 'on' : 'plain'}
          pressed={view.captions.on}
          icon={<Captions aria-hidden className="size-5" />}
          onClick={() => room.conversation.toggleCaptions()}
        />
      ) : null}
    </>
  )
}

function Windows({ view, words, onFull, onPip }: Props) {
  if (typeof document === 'undefined' || view.phase !== 'call') return null
  return (
    <>
      {document.pictureInPictureEnabled ? (
        <ToolButton
          bare
          label={words.pip}
          icon={<PictureInPicture2 aria-hidden className="size-5" />}
          onClick={onPip}
        />
      ) : null}
      {document.fullscreenEnabled ? (
        <ToolButton bare label={words.full} icon={<Maximize aria-hidden className="size-5" />} onClick={onFull} />
      ) : null}
    </>
  )
}

const looks = {
  plain: 'border-line bg-card text-ink hover:bg-sunken',
  on: 'border-transparent bg-accent text-on-accent',
  off: 'border-danger bg-danger-wash text-danger',
  danger: 'border-transparent bg-danger text-on-danger',
}

type ToolButtonProps = {
  label: string
  hint?: string
  icon: ReactNode
  look?: keyof typeof looks
  pressed?: boolean
  expanded?: boolean
  /** Shows the icon only; the label is its tooltip and accessible name. */
  bare?: boolean
  onClick(): void
}

function ToolButton({ label, hint, icon, look = 'plain', pressed, expanded, bare, onClick }: ToolButtonProps) {
  return (
    <button
      type="button"
      title={hint ?? label}
      aria-pressed={pressed}
      aria-expanded={expanded}
      onClick={onClick}
      className={`inline-flex min-h-11 min-w-11 items-center justify-center gap-2 rounded-lg border px-2 font-semibold text-sm forced-colors:border-[ButtonText] ${looks[look]}`}
    >
      {icon}
      <span className={bare ? 'sr-only' : 'sr-only lg:not-sr-only'}>{label}</span>
    </button>
  )
}
