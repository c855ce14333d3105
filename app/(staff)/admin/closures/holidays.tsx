import { agentWords, consoleForm } from '../../../_i18n/console/areaWords.ts'
import { calendarDayWords } from '../../../_i18n/time.ts'
import { getCaller, runtime } from '../../../_server.ts'
import { ButtonLink } from '../../../_ui/button.tsx'
import { SectionsForm } from '../../_components/sections/sectionsForm.tsx'
import { askStaff } from '../../_shared/ask.ts'
import { withQuery } from '../../_shared/filters.ts'
import { saveHolidays } from './actions.ts'
import { holidayState } from './holidayForm.ts'

type Props = { applicationId: string; path: string; year: number | null }

/** Whose public holidays are kept, and which days those are. */
export async function Holidays({ applicationId, path, year: asked }: Props) {
  const api = await getCaller()
  const year = asked ?? runtime().clock.now().getUTCFullYear()
  const settings = await askStaff(api.hours.holidaySettings({ applicationId }), path)
  const days = await askStaff(api.hours.holidays({ applicationId, year }), path)
  const t = agentWords()
  return (
    <div className="min-w-0">
      <SectionsForm
        action={saveHolidays.bind(null, applicationId, path)}
        initial={holidayState({ country: settings.country ?? '', state: settings.state ?? '' })}
        words={consoleForm(t('holidays.save'))}
        look="secondary"
      />
      <section aria-labelledby="holiday-list-title" className="mt-8">
        <h2 id="holiday-list-title" className="mb-2 font-semibold text-lg">
          {t('holidays.list', { year: String(year) })}
        </h2>
        {days.length === 0 ? (
          <p className="text-soft">
            {settings.country ? t('holidays.noneInYear', { year: String(year) }) : t('holidays.none')}
          </p>
        ) : (
          <ul className="divide-y divide-line rounded-lg border border-line bg-card">
            {days.map((day) => (
              <li key={`${day.date} ${day.name}`} className="grid gap-x-4 px-4 py-2 sm:grid-cols-[12rem_1fr]">
                <span>{calendarDayWords(day.date)}</span>
                <span className="text-soft">{day.name}</span>
              </li>
            ))}
          </ul>
        )}
        <nav aria-label={t('holidays.years')} className="mt-3 flex gap-3">
          {[year - 1, year + 1].map((one) => (
            <ButtonLink key={one} look="secondary" href={withQuery(path, { year: one })}>
              {String(one)}
            </ButtonLink>
          ))}
        </nav>
      </section>
    </div>
  )
}
