import { pageTag } from '../../../_ui/words.ts'
import { Pairs, Section } from '../section.tsx'
import type { Story } from '../types.ts'
import { Span } from '../when.tsx'
import { wordFor, words } from '../words.ts'

/** When, what and with whom; the time in the reader's zone, and in the customer's where that is another. */
export function Facts({ story, timezone }: { story: Story; timezone: string }) {
  const t = words()
  const { start, end } = story
  return (
    <Section title={t('appointment.facts')}>
      <Pairs
        rows={[
          [t('list.time'), <Span key="own" start={start} end={end} timezone={timezone} />],
          [
            t('appointment.customerTime'),
            story.timezone === timezone ? null : (
              <Span key="theirs" start={start} end={end} timezone={story.timezone} />
            ),
          ],
          [t('appointment.service'), story.serviceName],
          [t('appointment.length'), t('appointment.lengthMinutes', { minutes: story.durationMinutes })],
          [t('appointment.agent'), story.agent?.name ?? t('list.nobody')],
          [t('appointment.source'), story.source && wordFor('source', story.source)],
          [t('appointment.language'), languageOf(story.locale)],
          [t('appointment.revision'), story.revision > 1 ? story.revision : null],
          [t('appointment.reason'), story.cancelReason],
          [t('appointment.notes'), story.notes],
          ...answersOf(story),
        ]}
      />
      {story.notificationsActive ? null : <p className="mt-2 text-warn">{t('appointment.held')}</p>}
    </Section>
  )
}

const languages = new Intl.DisplayNames(pageTag, { type: 'language', fallback: 'code' })
function languageOf(locale: string): string {
  try {
    return languages.of(locale) ?? locale
  } catch {
    return locale
  }
}

/** What the customer was asked while booking, under the names of the fields. */
const answersOf = (story: Story): [string, string][] =>
  Object.entries(story.intake).flatMap(([name, answer]): [string, string][] =>
    typeof answer === 'string' || typeof answer === 'boolean' ? [[name, String(answer)]] : [],
  )
