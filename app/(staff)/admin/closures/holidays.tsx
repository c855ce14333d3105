import { formTexts } from '../../../_i18n/console/formTexts.ts'
import { getTranslations } from '../../../_i18n/console/translations.ts'
import { formatCalendarDay } from '../../../_i18n/time.ts'
import { getCaller, runtime } from '../../../_server.ts'
import { ButtonLink } from '../../../_ui/button.tsx'
import { CardList } from '../../../_ui/card.tsx'
import { SectionsForm } from '../../_components/sections/sectionsForm.tsx'
import { loadForStaff } from '../../_shared/loadForStaff.ts'
import { withQuery } from '../../_shared/query.ts'
import { saveHolidays } from './actions.ts'
import { holidayFormState } from './holidayForm.ts'

type Props = { applicationId: string; path: string; year: number | null }

/** Country and state whose public holidays an application observes, and the holidays of a year. */
export async function Holidays({ applicationId, path, year: chosenYear }: Props) {
  const api = await getCaller()
  const year = chosenYear ?? runtime().clock.now().getUTCFullYear()
  const [settings, days] = await Promise.all([
    loadForStaff(api.hours.holidaySettings({ applicationId }), path),
    loadForStaff(api.hours.holidays({ applicationId, year }), path),
  ])
  const t = getTranslations('agents')
  return (
    <div className="min-w-0">
      <SectionsForm
        action={saveHolidays.bind(null, applicationId, path)}
        initial={holidayFormState({ country: settings.country ?? '', state: settings.state ?? '' })}
        texts={formTexts(t('holidays.save'))}
        variant="secondary"
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
          <CardList>
            {days.map((day) => (
              <li key={`${day.date} ${day.name}`} className="grid gap-x-4 px-4 py-2 sm:grid-cols-[12rem_1fr]">
                <span>{formatCalendarDay(day.date)}</span>
                <span className="text-soft">{day.name}</span>
              </li>
            ))}
          </CardList>
        )}
        <nav aria-label={t('holidays.years')} className="mt-3 flex gap-3">
          {[year - 1, year + 1].map((other) => (
            <ButtonLink key={other} variant="secondary" href={withQuery(path, { year: other })}>
              {String(other)}
            </ButtonLink>
          ))}
        </nav>
      </section>
    </div>
  )
}
