import { getTranslations } from '../../../_i18n/console/translations.ts'
import { formatAppointmentTime, formatZone } from '../../../_i18n/time.ts'
import { Button, ButtonLink } from '../../../_ui/button.tsx'
import { ErrorSummary } from '../../../_ui/errorSummary.tsx'
import { TextField } from '../../../_ui/field.tsx'
import { type Query, queryValue } from '../../_shared/query.ts'
import { instantsOf } from '../../_shared/wallTimes.ts'

export type TypedTime = { day: string; clock: string; instants: Date[] | null }

/** Reads the date and time of day that were submitted with `CustomTime`; null if the form was not used. */
export function parseTypedTime(query: Query, timezone: string): TypedTime | null {
  const [day = '', clock = ''] = [queryValue(query, 'day'), queryValue(query, 'clock')]
  if (!('day' in query) && !('clock' in query)) return null
  return { day, clock, instants: instantsOf(day, clock, timezone) }
}

/** Returns why a typed time is malformed or does not exist, or null. */
export function typedTimeError({ clock, instants }: TypedTime): string | null {
  const t = getTranslations('appointments')
  if (instants === null) return t('times.invalid')
  return instants.length === 0 ? t('times.skippedHour', { clock }) : null
}

type Props = {
  action: string
  /** Parameters of the query string to keep. */
  params: Record<string, string | undefined>
  timezone: string
  typed: TypedTime | null
  hrefOf: (start: Date) => string
}

/** Form for any time, typed as a date and a time of day. It changes nothing: it opens the page that confirms the chosen time. */
export function CustomTime({ action, params, timezone, typed, hrefOf }: Props) {
  const t = getTranslations('appointments')
  const error = typed && typedTimeError(typed)
  return (
    <section aria-labelledby="other" className="mb-8 max-w-2xl">
      <h2 id="other" className="mb-1 font-bold text-xl">
        {t('times.other')}
      </h2>
      <p className="mb-4 text-soft">{t('times.otherHelp')}</p>
      {error ? <ErrorSummary title={t('times.other')} errors={[{ href: '#day', message: error }]} /> : null}
      {typed?.instants && typed.instants.length > 1 ? (
        <RepeatedHour clock={typed.clock} instants={typed.instants} timezone={timezone} hrefOf={hrefOf} />
      ) : null}
      <form method="get" action={action} className="grid items-end gap-x-4 sm:grid-cols-[1fr_1fr_auto]">
        {Object.entries(params).map(([name, value]) =>
          value === undefined ? null : <input key={name} type="hidden" name={name} value={value} />,
        )}
        <TypedTimeFields typed={typed} timezone={timezone} />
        <Button variant="secondary" className="mb-6">
          {t('times.submit')}
        </Button>
      </form>
    </section>
  )
}

/** Fields for a day and a time of day, which `parseTypedTime` reads. */
export function TypedTimeFields({ typed, timezone }: Pick<Props, 'typed' | 'timezone'>) {
  const t = getTranslations('appointments')
  return (
    <>
      <TextField id="day" type="date" label={t('times.day')} defaultValue={typed?.day} required />
      <TextField
        id="clock"
        type="time"
        label={t('times.timeOfDay', { zone: formatZone(timezone) })}
        defaultValue={typed?.clock}
        required
      />
    </>
  )
}

type RepeatedProps = { clock: string; instants: Date[]; timezone: string; hrefOf: (start: Date) => string }

/** Choice between the two instants of a time in the hour that is repeated when the clocks go back. */
function RepeatedHour({ clock, instants, timezone, hrefOf }: RepeatedProps) {
  const t = getTranslations('appointments')
  return (
    <div role="alert" className="mb-6 rounded-lg border border-warn bg-warn-wash p-4">
      <p className="mb-3">{t('times.repeatedHour', { clock })}</p>
      <p className="flex flex-wrap gap-3">
        {instants.map((start) => {
          const when = formatAppointmentTime({ start, end: start, timezone })
          return (
            <ButtonLink key={start.toISOString()} variant="secondary" href={hrefOf(start)}>
              {when.start}, {when.zoneWithOffset}
            </ButtonLink>
          )
        })}
      </p>
    </div>
  )
}
