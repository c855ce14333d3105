'use client'

import type { RoomSetup } from '../setup.ts'
import type { RoomView } from '../state.ts'
import { fillText, formatDuration, type RoomTexts } from '../text.ts'
import { useNow } from '../useRoom.ts'

type Props = { view: RoomView; texts: RoomTexts; setup: RoomSetup }

/** Header with company, service, elapsed and remaining time, and connection quality. */
export function RoomHeader({ view, texts, setup }: Props) {
  return (
    <header className="flex flex-wrap items-center gap-x-4 gap-y-1 px-3 py-2">
      <p className="min-w-0 font-bold [overflow-wrap:anywhere]">{setup.brandName}</p>
      <p className="min-w-0 text-soft [overflow-wrap:anywhere]">{setup.serviceName}</p>
      <div className="ms-auto flex flex-wrap gap-x-4 text-soft text-sm tabular-nums">
        {view.phase === 'call' && view.quality ? <p>{texts[`quality_${view.quality}`]}</p> : null}
        <Times view={view} texts={texts} />
      </div>
    </header>
  )
}

function Times({ view, texts }: Pick<Props, 'view' | 'texts'>) {
  const now = useNow(1000) + view.clockSkewMs
  if (view.endsAt === null) return null
  const left = Math.ceil((view.endsAt - now) / 60_000)
  return (
    <>
      {view.phase === 'call' && view.since !== null ? (
        <p>{fillText(texts.elapsed, { time: formatDuration(now - view.since) })}</p>
      ) : null}
      <p>{left >= 0 ? fillText(texts.left, { minutes: left }) : fillText(texts.over, { minutes: -left })}</p>
    </>
  )
}
