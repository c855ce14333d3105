import { translations } from '../../_i18n/translations.ts'
import { Button } from '../../_ui/button.tsx'
import { classes } from '../../_ui/classes.ts'
import { controlClasses } from '../../_ui/field.tsx'
import { hrefTo, type PageAddress } from '../_shared/pageAddress.ts'
import { BrowserZone } from './browserZone.tsx'
import { selectionQuery, type TimesSelection } from './timesSelection.ts'
import { zoneOptions } from './zoneOptions.ts'

type Props = { page: PageAddress; selection: TimesSelection; durations: number[] }

/** Choice of duration and time zone. It changes nothing, so it uses links and a GET form. */
export function SelectionForm({ page, selection, durations }: Props) {
  const t = translations()
  const zoneHrefTemplate = hrefTo(
    page,
    selectionQuery(selection, { from: selection.from, month: selection.month, timezone: 'ZONE' }),
  )
  const { timezone: _, ...kept } = selectionQuery(selection, { from: selection.from, month: selection.month })
  return (
    <div className="mb-8">
      {durations.length > 1 ? <Durations page={page} selection={selection} durations={durations} /> : null}
      <form method="get" action={page.path} className="flex flex-wrap items-end gap-x-3 gap-y-2">
        {Object.entries({ ...page.fixedQuery, ...kept }).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <ZoneSelect timezone={selection.timezone} />
        <Button variant="secondary">{t('times.update')}</Button>
      </form>
      <BrowserZone
        current={selection.timezone}
        text={t.raw('times.device')}
        link={t.raw('times.deviceSwitch')}
        href={zoneHrefTemplate}
      />
    </div>
  )
}

function Durations({ page, selection, durations }: Props) {
  const t = translations()
  return (
    <nav aria-label={t('times.duration')} className="mb-4">
      <p aria-hidden className="mb-1 font-semibold">
        {t('times.duration')}
      </p>
      <ul className="flex flex-wrap gap-2">
        {durations.map((duration) => {
          const chosen = duration === selection.durationMinutes
          return (
            <li key={duration}>
              <a
                href={hrefTo(
                  page,
                  selectionQuery(selection, { from: selection.from, month: selection.month, duration }),
                )}
                aria-current={chosen ? 'true' : undefined}
                className={classes(
                  'inline-flex min-h-11 items-center rounded-lg border px-4 no-underline hover:bg-sunken',
                  chosen ? 'border-2 border-accent-ink font-bold text-ink' : 'border-field text-ink',
                )}
              >
                {t('duration', { minutes: duration })}
              </a>
            </li>
          )
        })}
      </ul>
    </nav>
  )
}

function ZoneSelect({ timezone }: { timezone: string }) {
  const t = translations()
  return (
    <div className="min-w-0 flex-1 basis-56">
      <label htmlFor="timezone" className="mb-1 block font-semibold">
        {t('times.zone')}
      </label>
      <select
        id="timezone"
        name="timezone"
        className={controlClasses(false)}
        dangerouslySetInnerHTML={{ __html: zoneOptions(timezone) }}
      />
    </div>
  )
}
