'use client'

import { TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from '../../_ui/button.tsx'
import type { RoomController } from '../controller.ts'
import type { RoomSetup } from '../setup.ts'
import type { MediaState, RoomView } from '../state.ts'
import { fillText, type RoomTexts } from '../text.ts'

type Props = { room: RoomController; view: RoomView; media: MediaState; texts: RoomTexts; setup: RoomSetup }

/** Shows current problems, announced by screen readers, with a button that may solve them. */
export function Banners({ room, view, media, texts, setup }: Props) {
  const { problem } = media
  const isPeerAway = view.phase === 'call' && view.peer?.isConnected === false
  return (
    <div role="status" className="space-y-2 px-2 empty:hidden">
      {problem ? (
        <Banner
          button={problem.reason === 'unsupported' ? null : texts.retry}
          onClick={() => void retryDevices(room, problem.kind)}
        >
          {texts[`problem_${problem.reason}`]} {texts.onWithout}
        </Banner>
      ) : null}
      {isPeerAway ? <Banner>{fillText(texts.away, { name: setup.peerName })}</Banner> : null}
      {view.connection === 'interrupted' && !isPeerAway ? <Banner>{texts.interrupted}</Banner> : null}
      {view.sending === 'reduced' ? <Banner>{texts.videoReduced}</Banner> : null}
      {view.sending === 'audio_only' ? (
        <Banner button={texts.tryVideo} onClick={() => room.tryVideo()}>
          {texts.videoOff}
        </Banner>
      ) : null}
    </div>
  )
}

async function retryDevices(room: RoomController, kind: 'mic' | 'camera' | 'both'): Promise<void> {
  if (kind !== 'camera') await room.media.open('mic', '')
  if (kind !== 'mic') await room.media.open('camera', '')
}

function Banner({ children, button, onClick }: { children: ReactNode; button?: string | null; onClick?: () => void }) {
  return (
    <div className="flex flex-wrap items-center gap-3 rounded-lg border border-warn bg-warn-wash px-3 py-2">
      <TriangleAlert aria-hidden className="size-5 shrink-0" />
      <p className="min-w-0 flex-1">{children}</p>
      {button ? (
        <Button type="button" variant="secondary" onClick={onClick}>
          {button}
        </Button>
      ) : null}
    </div>
  )
}
