import { wordFor, words } from '../../../_i18n/console/words.ts'
import { dayMomentWords } from '../../../_i18n/time.ts'
import type { Story } from '../../_shared/types.ts'
import { Section } from '../section.tsx'
import { When } from '../when.tsx'

type Entry = Story['timeline'][number]

/** One order of facts: who, what, when. */
export function Timeline({ entries, timezone }: { entries: Entry[]; timezone: string }) {
  const t = words()
  return (
    <div className="mt-8">
      <Section title={t('appointment.story')}>
        {entries.length === 0 ? <p className="text-soft">{t('appointment.storyEmpty')}</p> : null}
        <ol className="divide-y divide-line rounded-lg border border-line bg-card">
          {entries.map((entry) => (
            <li
              key={`${entry.at.toISOString()} ${entry.kind} ${JSON.stringify(entry.data)}`}
              className="grid gap-x-4 px-4 py-2 sm:grid-cols-[19rem_1fr_auto]"
            >
              <p className="text-sm">
                <When at={entry.at} timezone={timezone} seconds />
              </p>
              <div className="min-w-0 [overflow-wrap:anywhere]">
                <p className="font-semibold">{wordFor('fact', entry.kind)}</p>
                <Details entry={entry} timezone={timezone} />
              </div>
              <p className="text-soft text-sm">{entry.actorName ?? wordFor('actor', entry.actorKind)}</p>
            </li>
          ))}
        </ol>
      </Section>
    </div>
  )
}

function Details({ entry: { kind, data, names }, timezone }: { entry: Entry; timezone: string }) {
  const t = words()
  const text = (name: string): string | null => {
    const value = data[name]
    return typeof value === 'string' || typeof value === 'number' ? String(value) : null
  }
  const said = [
    kind === 'rescheduled' && movedWords(text('from'), text('to'), timezone),
    names.from && t('detail.fromAgent', { text: names.from }),
    names.to && t('detail.toAgent', { text: names.to }),
    names.agent,
    text('type') === 'CUSTOMER' && t('appointment.customer'),
    text('type') && !people.includes(text('type') ?? '') && wordFor('type', text('type') ?? ''),
    text('channel') && wordFor('channel', text('channel') ?? ''),
    text('source') && wordFor('source', text('source') ?? ''),
    ...(['region', 'expected', 'reason', 'conversationId'] as const).map(
      (name) => text(name) && t(`detail.${name}`, { text: text(name) ?? '' }),
    ),
    text('how') && t('detail.how', { text: wordFor('consentWay', text('how') ?? '') }),
    text('text') && t('detail.quote', { text: text('text') ?? '' }),
  ].filter(Boolean)
  return said.length > 0 ? <p className="text-soft text-sm">{said.join(', ')}</p> : null
}

const people = ['AGENT', 'CUSTOMER']

function movedWords(from: string | null, to: string | null, timezone: string): string | null {
  if (!from || !to) return null
  const [before, after] = [new Date(from), new Date(to)].map((at) => dayMomentWords(at, timezone))
  return words()('detail.moved', { from: before ?? '', to: after ?? '' })
}
