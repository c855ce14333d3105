import type { ReactNode } from 'react'
import { wordFor, words } from '../../../_i18n/console/words.ts'
import { pageTag } from '../../../_i18n/words.ts'
import type { Story } from '../../_shared/types.ts'
import { Pairs, Section } from '../section.tsx'
import { Span, When } from '../when.tsx'

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
          ...readinessOf(story, timezone),
          ...answersOf(story),
        ]}
      />
      {story.notificationsActive ? null : <p className="mt-2 text-warn">{t('appointment.held')}</p>}
    </Section>
  )
}

/** How ready people are: their newest test of devices, and what they said about being late. */
function readinessOf({ readiness, expectedStart }: Story, timezone: string): [string, ReactNode][] {
  const t = words()
  const late = readiness.late.map(({ side, minutes, at }): [string, ReactNode] => [
    t(side === 'customer' ? 'ready.customerLate' : 'ready.agentLate'),
    <span key={side}>
      {t('ready.lateBy', { minutes })} <When at={new Date(at)} timezone={timezone} />
    </span>,
  ])
  const checks = readiness.checks.map((check): [string, ReactNode] => [
    t(check.side === 'customer' ? 'ready.customerCheck' : 'ready.agentCheck'),
    <span key={check.side}>
      {(['camera', 'microphone', 'speaker', 'network'] as const)
        .map((part) => `${wordFor('devicePart', part)}: ${wordFor('deviceState', check[part])}`)
        .join('\n')}
      {'\n'}
      <When at={check.at} timezone={timezone} />
    </span>,
  ])
  const expected: [string, ReactNode][] = expectedStart
    ? [[t('ready.expected'), <When key="expected" at={expectedStart} timezone={timezone} />]]
    : []
  return [...expected, ...late, ...checks]
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
