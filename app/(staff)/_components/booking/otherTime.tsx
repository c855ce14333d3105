import { appointmentWords } from '../../../_i18n/console/ownWords.ts'
import { timeWords, zoneWords } from '../../../_i18n/time.ts'
import { Button, ButtonLink } from '../../../_ui/button.tsx'
import { ErrorSummary } from '../../../_ui/errorSummary.tsx'
import { TextField } from '../../../_ui/field.tsx'
import { one, type Query } from '../../_shared/filters.ts'
import { instantsOf } from '../../_shared/wallTimes.ts'

type Typed = { day: string; clock: string; instants: Date[] | null }

/** A day and a time of day that were typed into the form below; null when it was not used. */
export function typedTime(query: Query, timezone: string): Typed | null {
  const [day = '', clock = ''] = [one(query, 'day'), one(query, 'clock')]
  if (!('day' in query) && !('clock' in query)) return null
  return { day, clock, instants: instantsOf(day, clock, timezone) }
}

type Props = {
  action: string
  /** Kept in the address beside what is typed. */
  fixed: Record<string, string | undefined>
  timezone: string
  typed: Typed | null
  hrefOf: (start: Date) => string
  words?: { title: string; help: string; submit: string }
}

/** Any time at all, typed as a day and a time of day; the form only asks, so its answer is an address. */
export function OtherTime({ action, fixed, timezone, typed, hrefOf, words }: Props) {
  const t = appointmentWords()
  const problem = typed && problemWith(typed)
  return (
    <section aria-labelledby="other" className="mb-8 max-w-2xl">
      <h2 id="other" className="mb-1 font-bold text-xl">
        {words?.title ?? t('times.other')}
      </h2>
      <p className="mb-4 text-soft">{words?.help ?? t('times.otherHelp')}</p>
      {problem ? <ErrorSummary title={t('times.other')} errors={[{ href: '#day', message: problem }]} /> : null}
      {typed?.instants && typed.instants.length > 1 ? (
        <Twice typed={typed} timezone={timezone} hrefOf={hrefOf} />
      ) : null}
      <form method="get" action={action} className="grid items-end gap-x-4 sm:grid-cols-[1fr_1fr_auto]">
        {Object.entries(fixed).map(([name, value]) =>
          value === undefined ? null : <input key={name} type="hidden" name={name} value={value} />,
        )}
        <TextField id="day" type="date" label={t('times.day')} defaultValue={typed?.day} required />
        <TextField
          id="clock"
          type="time"
          label={t('times.clock', { zone: zoneWords(timezone) })}
          defaultValue={typed?.clock}
          required
        />
        <Button look="secondary" className="mb-6">
          {words?.submit ?? t('times.use')}
        </Button>
      </form>
    </section>
  )
}

function problemWith({ clock, instants }: Typed): string | null {
  const t = appointmentWords()
  if (instants === null) return t('times.broken')
  return instants.length === 0 ? t('times.gap', { clock }) : null
}

/** The hour that the clocks run through twice: both instants, told apart by their offset. */
function Twice({ typed, timezone, hrefOf }: { typed: Typed; timezone: string; hrefOf: (start: Date) => string }) {
  const t = appointmentWords()
  return (
    <div role="alert" className="mb-6 rounded-lg border border-warn bg-warn-wash p-4">
      <p className="mb-3">{t('times.twice', { clock: typed.clock })}</p>
      <p className="flex flex-wrap gap-3">
        {typed.instants?.map((start) => {
          const when = timeWords({ start, end: start, timezone })
          return (
            <ButtonLink key={start.toISOString()} look="secondary" href={hrefOf(start)}>
              {when.start}, {when.zoneWithOffset}
            </ButtonLink>
          )
        })}
      </p>
    </div>
  )
}
