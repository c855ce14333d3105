'use client'

import { MicOff } from 'lucide-react'
import type { Ref } from 'react'
import type { RoomSetup } from '../setup.ts'
import type { MediaState, PeerView, RoomView } from '../state.ts'
import { fillText, type RoomTexts } from '../text.ts'
import { VideoView } from './videoView.tsx'

type Props = {
  view: RoomView
  media: MediaState
  texts: RoomTexts
  setup: RoomSetup
  peerVideo: Ref<HTMLVideoElement | null>
}

/** The videos: the other participant or their shared screen large, the own video in the corner. */
export function Stage({ view, media, texts, setup, peerVideo }: Props) {
  const { peer } = view
  const isCall = view.phase === 'call' && peer !== null
  return (
    <div className="relative flex min-h-0 flex-1 items-center justify-center overflow-hidden rounded-lg bg-black text-white">
      {isCall ? <PeerVideos peer={peer} media={media} texts={texts} setup={setup} peerVideo={peerVideo} /> : null}
      {isCall ? null : <Waiting view={view} texts={texts} setup={setup} />}
      <OwnVideo media={media} texts={texts} isSmall={isCall} />
      {isCall && (peer.caption || view.captions.own) ? (
        <div className="absolute inset-x-2 bottom-2 mx-auto max-w-2xl rounded bg-black/80 p-2 text-center">
          {peer.caption ? <p>{`${setup.peerName}: ${peer.caption}`}</p> : null}
          {view.captions.own ? <p className="text-sm">{`${texts.you}: ${view.captions.own}`}</p> : null}
        </div>
      ) : null}
    </div>
  )
}

function PeerVideos({ peer, media, texts, setup, peerVideo }: Omit<Props, 'view'> & { peer: PeerView }) {
  const name = setup.peerName
  const cameraClasses = peer.sharing
    ? 'absolute start-2 top-2 h-24 w-32 rounded object-cover'
    : 'size-full object-contain'
  return (
    <>
      {peer.sharing ? (
        <VideoView
          stream={peer.screen}
          label={fillText(texts.sharing, { name })}
          className="size-full object-contain"
        />
      ) : null}
      <VideoView
        stream={peer.video}
        label={name}
        className={peer.camera ? cameraClasses : 'sr-only'}
        speaker={media.chosen.speaker}
        mark="room:first-picture"
        handle={peerVideo}
      />
      {peer.camera || peer.sharing ? null : (
        <p className="p-4 text-center text-lg">{fillText(texts.cameraOff, { name })}</p>
      )}
      {peer.mic ? null : (
        <p className="absolute start-2 bottom-2 flex items-center gap-2 rounded bg-black/80 px-2 py-1 text-sm">
          <MicOff aria-hidden className="size-4" />
          {fillText(texts.muted, { name })}
        </p>
      )}
    </>
  )
}

/** Shown until the other participant is there: what happens next. */
function Waiting({ view, texts, setup }: Pick<Props, 'view' | 'texts' | 'setup'>) {
  const name = setup.peerName
  const isCustomer = setup.side === 'customer'
  const late = view.late.find((one) => one.side !== setup.side)
  // The agent's late notice already states it.
  const expected = isCustomer && !late ? view.expectedStart : null
  if (view.phase === 'entering') return <p className="p-4 text-lg">{texts.entering}</p>
  if (view.phase === 'connecting') return <p className="p-4 text-lg">{fillText(texts.connecting, { name })}</p>
  return (
    <div className="max-w-lg space-y-3 p-4 pb-36 text-center">
      <h2 className="font-bold text-2xl">{isCustomer ? texts.lobby : fillText(texts.waiting, { name })}</h2>
      <p className="text-lg">
        {view.peerLeft
          ? fillText(texts.gone, { name })
          : isCustomer
            ? fillText(texts.lobbyText, { name })
            : texts.waitingText}
      </p>
      {late ? (
        <p className="text-lg">{fillText(texts.late, { name, minutes: late.minutes, time: clock(late.at, setup) })}</p>
      ) : null}
      <p role="status" className="text-lg empty:hidden">
        {expected ? fillText(texts.expected, { name, time: clock(expected, setup) }) : null}
      </p>
    </div>
  )
}

function clock(at: string, { lang, timezone }: RoomSetup): string {
  const options = { hour: '2-digit', minute: '2-digit', timeZone: timezone, timeZoneName: 'short' } as const
  return new Intl.DateTimeFormat(lang, options).format(new Date(at))
}

function OwnVideo({ media, texts, isSmall }: { media: MediaState; texts: RoomTexts; isSmall: boolean }) {
  if (media.camera !== 'on') return null
  const size = isSmall ? 'h-20 w-28 sm:h-28 sm:w-40' : 'h-28 w-40'
  return (
    <VideoView
      isOwn
      stream={media.localStream}
      label={texts.you}
      className={`absolute end-2 bottom-2 rounded border border-white/60 object-cover ${size}`}
    />
  )
}
