'use client'

import { useRef, useState } from 'react'
import { cardClasses } from '../../_ui/card.tsx'
import type { RoomController } from '../controller.ts'
import { say } from '../say.ts'
import type { RoomProps } from '../setup.ts'
import { useKeys } from '../useKeys.ts'
import { useRoom, useStore, useView } from '../useRoom.ts'
import { Banners } from './banner.tsx'
import { Bar, type Dialog, type Panel } from './bar.tsx'
import { Chat } from './chat.tsx'
import { Outside } from './closed.tsx'
import { DevicesDialog } from './devices.tsx'
import { Confirm, Keys } from './dialogs.tsx'
import { Head } from './head.tsx'
import { Notes } from './notes.tsx'
import { Stage } from './stage.tsx'

const outside = ['elsewhere', 'full', 'closed', 'failed']

/** The built-in room: lobby, call, and what remains when it is over. */
export function Room(props: RoomProps) {
  const { setup, words } = props
  const room = useRoom(setup)
  const view = useView(room)
  const title = say(words.title, { name: setup.peerName })
  return (
    <main className="flex h-dvh min-h-[32rem] flex-col bg-page text-ink" id="main">
      <title>{`${title} – ${setup.brandName}`}</title>
      <h1 className="sr-only">{title}</h1>
      <Head view={view} words={words} setup={setup} />
      {room && !outside.includes(view.phase) ? <Inside {...props} room={room} /> : null}
      {room && outside.includes(view.phase) ? (
        <Outside key={view.phase} room={room} view={view} words={words} setup={setup} />
      ) : null}
    </main>
  )
}

function Inside({ room, setup, words, saveNotes }: RoomProps & { room: RoomController }) {
  const view = useView(room)
  const media = useStore(room.media.store)
  const [panel, setPanel] = useState<Panel>(setup.notes && isWide() ? 'notes' : null)
  const [dialog, setDialog] = useState<Dialog>(null)
  const [read, setRead] = useState(0)
  const peerVideo = useRef<HTMLVideoElement>(null)
  const stage = useRef<HTMLDivElement>(null)
  const foreign = view.chat.filter((one) => one.from !== setup.side).length
  const onPanel = (next: Panel) => {
    setRead(foreign)
    setPanel(next)
  }
  const onFull = () =>
    void (document.fullscreenElement ? document.exitFullscreen() : stage.current?.requestFullscreen())
  const onPip = () => void togglePip(peerVideo.current)
  const [keysOn, setKeysOn] = useKeys({
    m: () => void room.media.toggle('mic'),
    v: () => void room.media.toggle('camera'),
    s: () => void (view.phase === 'call' ? room.media.toggleScreen() : null),
    c: () => onPanel(panel === 'chat' ? null : 'chat'),
    f: onFull,
    p: onPip,
    '?': () => setDialog('keys'),
  })
  const onClose = () => setDialog(null)
  const shared = { room, view, media, words, setup }
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
            ref={comeIntoView}
            aria-labelledby="panel"
            className={cardClasses('flex max-h-[45dvh] shrink-0 flex-col lg:max-h-none lg:w-96')}
          >
            <h2 id="panel" className="border-line border-b px-3 py-2 font-bold">
              {panel === 'chat' ? words.chat : words.notes}
            </h2>
            {panel === 'chat' ? <Chat room={room} chat={view.chat} words={words} setup={setup} /> : null}
            {panel === 'notes' && setup.notes ? (
              <Notes notes={setup.notes} words={words} saveNotes={saveNotes} />
            ) : null}
          </section>
        ) : null}
      </div>
      <Bar
        {...shared}
        panel={panel}
        unread={panel === 'chat' ? 0 : foreign - read}
        isAgent={setup.side === 'agent'}
        onPanel={onPanel}
        onDialog={setDialog}
        onFull={onFull}
        onPip={onPip}
      />
      {dialog === 'leave' || dialog === 'end' ? (
        <Confirm kind={dialog} words={words} onDone={() => void room.leave(dialog)} onClose={onClose} />
      ) : null}
      {dialog === 'keys' ? <Keys words={words} on={keysOn} onSwitch={setKeysOn} onClose={onClose} /> : null}
      {dialog === 'devices' ? <DevicesDialog room={room} media={media} words={words} onClose={onClose} /> : null}
    </>
  )
}

/** On a narrow page it opens below the picture. */
const comeIntoView = (panel: HTMLElement | null): void => panel?.scrollIntoView({ block: 'nearest' })

const isWide = (): boolean => typeof window !== 'undefined' && window.matchMedia('(min-width: 64rem)').matches

async function togglePip(video: HTMLVideoElement | null): Promise<void> {
  if (document.pictureInPictureElement) await document.exitPictureInPicture()
  else await video?.requestPictureInPicture().catch(() => {})
}
