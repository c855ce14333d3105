import { labelFor } from '../../../_i18n/console/labels.ts'
import { getTranslations } from '../../../_i18n/console/translations.ts'
import { formatDayTimeAndZone } from '../../../_i18n/time.ts'
import { CardList } from '../../../_ui/card.tsx'
import type { AppointmentDetails } from '../../_shared/types.ts'
import { DateTime } from '../dateTime.tsx'
import { Section } from '../section.tsx'

type Entry = AppointmentDetails['timeline'][number]

/** Everything that happened to the appointment, with time and actor. */
export function Timeline({ entries, timezone }: { entries: Entry[]; timezone: string }) {
  const t = getTranslations('console')
  return (
    <div className="mt-8">
      <Section title={t('appointment.timeline')}>
        {entries.length === 0 ? <p className="text-soft">{t('appointment.timelineEmpty')}</p> : null}
        <CardList ordered>
          {entries.map((entry) => (
            <li
              key={`${entry.at.toISOString()} ${entry.kind} ${JSON.stringify(entry.data)}`}
              className="grid gap-x-4 px-4 py-2 sm:grid-cols-[19rem_1fr_auto]"
            >
              <p className="text-sm">
                <DateTime at={entry.at} timezone={timezone} seconds />
              </p>
              <div className="min-w-0 [overflow-wrap:anywhere]">
                <p className="font-semibold">{labelFor('timelineEntry', entry.kind)}</p>
                <Details entry={entry} timezone={timezone} />
              </div>
              <p className="text-soft text-sm">{entry.actorName ?? labelFor('actor', entry.actorKind)}</p>
            </li>
          ))}
        </CardList>
      </Section>
    </div>
  )
}

const participantTypes = ['AGENT', 'CUSTOMER']

/** Details of an entry from its data, which differs by kind. */
function Details({ entry: { kind, data, names }, timezone }: { entry: Entry; timezone: string }) {
  const t = getTranslations('console')
  const text = (name: string): string => {
    const value = data[name]
    return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
  }
  const type = text('type')
  const details = [
    kind === 'rescheduled' && rescheduledText(text('from'), text('to'), timezone),
    names.from && t('timelineDetail.fromAgent', { text: names.from }),
    names.to && t('timelineDetail.toAgent', { text: names.to }),
    names.agent,
    type === 'CUSTOMER' && t('appointment.customer'),
    type && !participantTypes.includes(type) && labelFor('notificationType', type),
    text('channel') && labelFor('channel', text('channel')),
    text('source') && labelFor('source', text('source')),
    ...(['region', 'expected', 'reason', 'conversationId'] as const).map(
      (name) => text(name) && t(`timelineDetail.${name}`, { text: text(name) }),
    ),
    text('how') && t('timelineDetail.consentMethod', { text: labelFor('consentMethod', text('how')) }),
    text('text') && t('timelineDetail.quote', { text: text('text') }),
  ].filter(Boolean)
  return details.length > 0 ? <p className="text-soft text-sm">{details.join(', ')}</p> : null
}

function rescheduledText(from: string, to: string, timezone: string): string | null {
  if (!from || !to) return null
  return getTranslations('console')('timelineDetail.rescheduled', {
    from: formatDayTimeAndZone(new Date(from), timezone),
    to: formatDayTimeAndZone(new Date(to), timezone),
  })
}
