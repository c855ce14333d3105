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
import type { RoomTexts } from '../text.ts'

export type Panel = 'chat' | 'notes' | null
export type Dialog = 'leave' | 'end' | 'keys' | 'devices' | null

type Props = {
  room: RoomController
  view: RoomView
  media: MediaState
  texts: RoomTexts
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
  const { texts, isAgent, onDialog } = props
  return (
    <div
      role="toolbar"
      aria-label={texts.tools}
      className="flex flex-wrap items-center justify-center gap-1 p-2 sm:gap-2"
    >
      <OwnMedia {...props} />
      <Panels {...props} />
      <Windows {...props} />
      <ToolButton
        bare
        label={texts.devices}
        icon={<Settings2 aria-hidden className="size-5" />}
        onClick={() => onDialog('devices')}
      />
      <ToolButton
        bare
        label={texts.keys}
        icon={<Keyboard aria-hidden className="size-5" />}
        onClick={() => onDialog('keys')}
      />
      <ToolButton
        label={texts.leave}
        variant="off"
        icon={<PhoneOff aria-hidden className="size-5" />}
        onClick={() => onDialog('leave')}
      />
      {isAgent ? (
        <ToolButton
          label={texts.end}
          variant="danger"
          icon={<PhoneOff aria-hidden className="size-5" />}
          onClick={() => onDialog('end')}
        />
      ) : null}
    </div>
  )
}

function OwnMedia({ room, media, texts, view }: Props) {
  const mic = media.mic === 'on' ? texts.mute : media.mic === 'off' ? texts.unmute : texts.noMic
  const canShare = typeof navigator !== 'undefined' && 'getDisplayMedia' in (navigator.mediaDevices ?? {})
  const sharing = media.screen !== null
  return (
    <>
      <ToolButton
        label={mic}
        variant={media.mic === 'on' ? 'plain' : 'off'}
        icon={media.mic === 'on' ? <Mic aria-hidden className="size-5" /> : <MicOff aria-hidden className="size-5" />}
        onClick={() => void room.media.toggle('mic')}
      />
      <ToolButton
        label={media.camera === 'on' ? texts.cameraStop : texts.cameraStart}
        variant={media.camera === 'on' ? 'plain' : 'off'}
        icon={
          media.camera === 'on' ? <Video aria-hidden className="size-5" /> : <VideoOff aria-hidden className="size-5" />
        }
        onClick={() => void room.media.toggle('camera')}
      />
      {canShare && view.phase === 'call' ? (
        <ToolButton
          label={sharing ? texts.shareStop : texts.share}
          variant={sharing ? 'on' : 'plain'}
          icon={sharing ? <MonitorX aria-hidden className="size-5" /> : <MonitorUp aria-hidden className="size-5" />}
          onClick={() => void room.media.toggleScreen()}
        />
      ) : null}
    </>
  )
}

function Panels({ room, view, texts, panel, unread, isAgent, onPanel }: Props) {
  const toggle = (one: Panel) => () => onPanel(panel === one ? null : one)
  return (
    <>
      <ToolButton
        label={unread > 0 ? `${texts.chat} (${unread})` : texts.chat}
        variant={unread > 0 || panel === 'chat' ? 'on' : 'plain'}
        expanded={panel === 'chat'}
        icon={<MessageSquare aria-hidden className="size-5" />}
        onClick={toggle('chat')}
      />
      {isAgent ? (
        <ToolButton
          label={texts.notes}
          variant={panel === 'notes' ? 'on' : 'plain'}
          expanded={panel === 'notes'}
          icon={<NotebookPen aria-hidden className="size-5" />}
          onClick={toggle('notes')}
        />
      ) : null}
      {view.captions.offered ? (
        <ToolButton
          label={texts.captions}
          hint={texts.captionsText}
          variant={view.captions.on ? 'on' : 'plain'}
          pressed={view.captions.on}
          icon={<Captions aria-hidden className="size-5" />}
          onClick={() => room.conversation.toggleCaptions()}
        />
      ) : null}
    </>
  )
}

function Windows({ view, texts, onFull, onPip }: Props) {
  if (typeof document === 'undefined' || view.phase !== 'call') return null
  return (
    <>
      {document.pictureInPictureEnabled ? (
        <ToolButton
          bare
          label={texts.pip}
          icon={<PictureInPicture2 aria-hidden className="size-5" />}
          onClick={onPip}
        />
      ) : null}
      {document.fullscreenEnabled ? (
        <ToolButton bare label={texts.full} icon={<Maximize aria-hidden className="size-5" />} onClick={onFull} />
      ) : null}
    </>
  )
}

const variantClasses = {
  plain: 'border-line bg-card text-ink hover:bg-sunken',
  on: 'border-transparent bg-accent text-on-accent',
  off: 'border-danger bg-danger-wash text-danger',
  danger: 'border-transparent bg-danger text-on-danger',
}

type ToolButtonProps = {
  label: string
  hint?: string
  icon: ReactNode
  variant?: keyof typeof variantClasses
  pressed?: boolean
  expanded?: boolean
  /** Shows the icon only; the label is its tooltip and accessible name. */
  bare?: boolean
  onClick(): void
}

function ToolButton({ label, hint, icon, variant = 'plain', pressed, expanded, bare, onClick }: ToolButtonProps) {
  return (
    <button
      type="button"
      title={hint ?? label}
      aria-pressed={pressed}
      aria-expanded={expanded}
      onClick={onClick}
      className={`inline-flex min-h-11 min-w-11 items-center justify-center gap-2 rounded-lg border px-2 font-semibold text-sm forced-colors:border-[ButtonText] ${variantClasses[variant]}`}
    >
      {icon}
      <span className={bare ? 'sr-only' : 'sr-only lg:not-sr-only'}>{label}</span>
    </button>
  )
}
