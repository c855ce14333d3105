import type { ReactNode } from 'react'
import { labelFor } from '../../../../_i18n/console/labels.ts'
import { getTranslations } from '../../../../_i18n/console/translations.ts'
import { Card } from '../../../../_ui/card.tsx'
import type { VideoSettings } from '../../../_shared/types.ts'

/** Video providers with their capabilities, as far as their adapters declare them. */
export function ProviderChoices({ video }: { video: VideoSettings }) {
  const t = getTranslations('console')
  return (
    <fieldset className="mb-6 space-y-3">
      <legend className="mb-2 font-semibold">{t('video.choose')}</legend>
      {video.adapters.map((adapter) => (
        <ProviderChoice key={adapter.name} video={video} name={adapter.name} ready={adapter.ready}>
          <ul className="mt-1 list-disc ps-5 text-soft text-sm">
            <li>{t(adapter.capabilities.customersByLink ? 'video.customersByLink' : 'video.staffOnly')}</li>
            {adapter.capabilities.staffBy === 'meetingId' ? <li>{t('video.byMeetingId')}</li> : null}
            {adapter.capabilities.recording ? null : <li>{t('video.noRecording')}</li>}
            <li>{t(eventTexts[adapter.capabilities.events])}</li>
            {adapter.capabilities.delete ? null : <li>{t('video.notDeleted')}</li>}
          </ul>
        </ProviderChoice>
      ))}
      <ProviderChoice video={video} name="none" ready />
    </fieldset>
  )
}

const eventTexts = { own: 'video.eventsInstant', webhook: 'video.eventsFromProvider', none: 'video.noEvents' } as const

type ChoiceProps = { video: VideoSettings; name: VideoSettings['current']; ready: boolean; children?: ReactNode }

function ProviderChoice({ video, name, ready, children }: ChoiceProps) {
  const t = getTranslations('console')
  const isDisabled = (!video.mayChange || !ready) && video.current !== name
  return (
    <Card className="p-4">
      <label className="flex min-h-11 items-center gap-3">
        <input
          type="radio"
          name="adapter"
          value={name}
          defaultChecked={video.current === name}
          disabled={isDisabled}
          aria-describedby={`about-${name}`}
          className="size-6 shrink-0"
        />
        <span className="font-semibold">{labelFor('videoProvider', name)}</span>
      </label>
      <div id={`about-${name}`} className="ps-9">
        <p>{labelFor('videoProviderText', name)}</p>
        {ready ? null : <p className="text-warn">{t('video.notReady')}</p>}
        {children}
      </div>
    </Card>
  )
}
