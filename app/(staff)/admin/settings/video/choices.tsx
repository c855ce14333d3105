import type { ReactNode } from 'react'
import { wordFor, words } from '../../../../_i18n/console/words.ts'
import type { getCaller } from '../../../../_server.ts'

type Api = Awaited<ReturnType<typeof getCaller>>
export type Video = Awaited<ReturnType<Api['applications']['video']>>

/** Each way with what it can do; the screen says nothing that the adapter does not declare. */
export function Choices({ video }: { video: Video }) {
  const t = words()
  return (
    <fieldset className="mb-6 space-y-3">
      <legend className="mb-2 font-semibold">{t('video.choose')}</legend>
      {video.adapters.map((adapter) => (
        <Choice key={adapter.name} video={video} name={adapter.name} ready={adapter.ready}>
          <ul className="mt-1 list-disc ps-5 text-soft text-sm">
            <li>{t(adapter.capabilities.customersByLink ? 'video.byLink' : 'video.staffOnly')}</li>
            {adapter.capabilities.staffBy === 'meetingId' ? <li>{t('video.byMeetingId')}</li> : null}
            {adapter.capabilities.recording ? null : <li>{t('video.noRecording')}</li>}
            <li>{t(factsOf[adapter.capabilities.events])}</li>
            {adapter.capabilities.delete ? null : <li>{t('video.notDeleted')}</li>}
          </ul>
        </Choice>
      ))}
      <Choice video={video} name="none" ready />
    </fieldset>
  )
}

const factsOf = { own: 'video.ownFacts', webhook: 'video.vendorFacts', none: 'video.noFacts' } as const

type ChoiceProps = { video: Video; name: Video['current']; ready: boolean; children?: ReactNode }

function Choice({ video, name, ready, children }: ChoiceProps) {
  const t = words()
  const isOff = !video.mayChange || !ready
  return (
    <div className="rounded-lg border border-line bg-card p-4">
      <label className="flex min-h-11 items-center gap-3">
        <input
          type="radio"
          name="adapter"
          value={name}
          defaultChecked={video.current === name}
          disabled={isOff && video.current !== name}
          aria-describedby={`about-${name}`}
          className="size-6 shrink-0"
        />
        <span className="font-semibold">{wordFor('videoKind', name)}</span>
      </label>
      <div id={`about-${name}`} className="ps-9">
        <p>{wordFor('videoText', name)}</p>
        {ready ? null : <p className="text-warn">{t('video.notReady')}</p>}
        {children}
      </div>
    </div>
  )
}
