import { Section } from '../section.tsx'
import type { Story } from '../types.ts'
import { When } from '../when.tsx'
import { wordFor, words } from '../words.ts'

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
                <Details entry={entry} />
              </div>
              <p className="text-soft text-sm">{entry.actorName ?? wordFor('actor', entry.actorKind)}</p>
            </li>
          ))}
        </ol>
      </Section>
    </div>
  )
}

function Details({ entry: { data } }: { entry: Entry }) {
  const t = words()
  const text = (name: string): string | null => {
    const value = data[name]
    return typeof value === 'string' || typeof value === 'number' ? String(value) : null
  }
  const said = [
    text('type') && wordFor('type', text('type') ?? ''),
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
