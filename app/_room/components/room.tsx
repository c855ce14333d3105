'use client'

import { useRef, useState } from 'react'
import { cardClasses } from '../../_ui/card.tsx'
import type { RoomController } from '../controller.ts'
import type { RoomProps } from '../setup.ts'
import { fillText } from '../text.ts'
import { useRoom, useStore, useView } from '../useRoom.ts'
import { useShortcuts } from '../useShortcuts.ts'
import { Banners } from './banners.tsx'
import { Chat } from './chat.tsx'
import { DevicesDialog } from './devices.tsx'
import { ConfirmDialog, ShortcutsDialog } from './dialogs.tsx'
import { Notes } from './notes.tsx'
import { OutsideScreen } from './outsideScreen.tsx'
import { RoomHeader } from './roomHeader.tsx'
import { Stage } from './stage.tsx'
import { type Dialog, type Panel, Toolbar } from './toolbar.tsx'

const outsidePhases = ['elsewhere', 'full', 'closed', 'failed']

/** The built-in room: lobby, call and the screens after it. */
export function Room(props: RoomProps) {
  const { setup, texts } = props
  const room = useRoom(setup)
  const view = useView(room)
  const title = fillText(texts.title, { name: setup.peerName })
  return (
    <main className="flex h-dvh min-h-[32rem] flex-col bg-page text-ink" id="main">
      <title>{`${title} – ${setup.brandName}`}</title>
      <h1 className="sr-only">{title}</h1>
      <RoomHeader view={view} texts={texts} setup={setup} />
      {room && !outsidePhases.includes(view.phase) ? <InsideRoom {...props} room={room} /> : null}
      {room && outsidePhases.includes(view.phase) ? (
        <OutsideScreen key={view.phase} room={room} view={view} texts={texts} setup={setup} />
      ) : null}
    </main>
  )
}

function InsideRoom({ room, setup, texts, saveNotes }: RoomProps & { room: RoomController }) {
  const view = useView(room)
  const media = useStore(room.media.store)
  const [panel, setPanel] = useState<Panel>(setup.notes && isWide() ? 'notes' : null)
  const [dialog, setDialog] = useState<Dialog>(null)
  const [readCount, setReadCount] = useState(0)
  const peerVideo = useRef<HTMLVideoElement>(null)
  const stage = useRef<HTMLDivElement>(null)
  const receivedCount = view.chat.filter((one) => one.from !== setup.side).length
  const onPanel = (next: Panel) => {
    setReadCount(receivedCount)
    setPanel(next)
  }
  const onFull = () =>
    void (document.fullscreenElement ? document.exitFullscreen() : stage.current?.requestFullscreen())
  const onPip = () => void togglePip(peerVideo.current)
  const [shortcutsOn, setShortcutsOn] = useShortcuts({
    m: () => void room.media.toggle('mic'),
    v: () => void room.media.toggle('camera'),
    s: () => void (view.phase === 'call' ? room.media.toggleScreen() : null),
    c: () => onPanel(panel === 'chat' ? null : 'chat'),
    f: onFull,
    p: onPip,
    '?': () => setDialog('keys'),
  })
  const onClose = () => setDialog(null)
  const shared = { room, view, media, texts, setup }
  return (
    <>
      <Banners {...shared} />
      <div className="flex min-h-0 flex-1 flex-col gap-2 overflow-y-auto p-2 lg:flex-row lg:overflow-visible">
        <div ref={stage} className="flex min-h-64 flex-1 shrink-0 flex-col lg:min-h-0 lg:shrink">
          <Stage {...shared} peerVideo={peerVideo} />
        </div>
        {panel ? (
          <section
            key={panel}
            ref={scrollIntoView}
            aria-labelledby="panel"
            className={cardClasses('flex max-h-[45dvh] shrink-0 flex-col lg:max-h-none lg:w-96')}
          >
            <h2 id="panel" className="border-line border-b px-3 py-2 font-bold">
              {panel === 'chat' ? texts.chat : texts.notes}
            </h2>
            {panel === 'chat' ? <Chat room={room} chat={view.chat} texts={texts} setup={setup} /> : null}
            {panel === 'notes' && setup.notes ? (
              <Notes notes={setup.notes} texts={texts} saveNotes={saveNotes} />
            ) : null}
          </section>
        ) : null}
      </div>
      <Toolbar
        {...shared}
        panel={panel}
        unread={panel === 'chat' ? 0 : receivedCount - readCount}
        isAgent={setup.side === 'agent'}
        onPanel={onPanel}
        onDialog={setDialog}
        onFull={onFull}
        onPip={onPip}
      />
      {dialog === 'leave' || dialog === 'end' ? (
        <ConfirmDialog kind={dialog} texts={texts} onDone={() => void room.leave(dialog)} onClose={onClose} />
      ) : null}
      {dialog === 'keys' ? (
        <ShortcutsDialog texts={texts} on={shortcutsOn} onSwitch={setShortcutsOn} onClose={onClose} />
      ) : null}
      {dialog === 'devices' ? <DevicesDialog room={room} media={media} texts={texts} onClose={onClose} /> : null}
    </>
  )
}

/** Scrolls to an opened panel, which on a narrow screen is below the video. */
const scrollIntoView = (panel: HTMLElement | null): void => panel?.scrollIntoView({ block: 'nearest' })

const isWide = (): boolean => typeof window !== 'undefined' && window.matchMedia('(min-width: 64rem)').matches

async function togglePip(video: HTMLVideoElement | null): Promise<void> {
  if (document.pictureInPictureElement) await document.exitPictureInPicture()
  else await video?.requestPictureInPicture().catch(() => {})
}
