import { wordFor, words } from '../../../_i18n/console/words.ts'
import type { Story } from '../../_shared/types.ts'
import { Section } from '../section.tsx'
import { When } from '../when.tsx'

/** What will happen, soonest first: the agenda's own rows. */
export function Forecast({ story, timezone }: { story: Story; timezone: string }) {
  const t = words()
  return (
    <Section title={t('appointment.coming')}>
      {story.forecast.length === 0 ? <p className="text-soft">{t('appointment.comingEmpty')}</p> : null}
      <ol className="space-y-3">
        {story.forecast.map((item) => (
          <li key={`${item.kind} ${item.dueAt.toISOString()}`} className="border-line border-s-2 ps-3">
            <p className="font-semibold">{wordFor('plan', item.kind)}</p>
            <p className="text-sm">
              <When at={item.dueAt} timezone={timezone} />
            </p>
            {item.state !== 'pending' || item.attempts > 0 ? (
              <p className="text-soft text-sm">
                {wordFor('planState', item.state)}
                {item.attempts > 0 ? `, ${t('appointment.attempt', { attempts: item.attempts })}` : ''}
              </p>
            ) : null}
          </li>
        ))}
      </ol>
    </Section>
  )
}
