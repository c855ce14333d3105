import { formTexts } from '../../../_i18n/console/formTexts.ts'
import { getTranslations } from '../../../_i18n/console/translations.ts'
import type { Hours } from '../../_shared/types.ts'
import { SectionsForm } from '../sections/sectionsForm.tsx'
import { saveWeekly } from './actions.ts'
import { initialWeeklyState } from './weekly.ts'

/** Form for an agent's weekly hours; `path` is the page that contains it. */
export function WeeklyHours({ hours, path }: { hours: Hours; path: string }) {
  return (
    <SectionsForm
      action={saveWeekly.bind(null, hours.agent.id, path)}
      initial={initialWeeklyState(hours)}
      texts={formTexts(getTranslations('agents')('weekly.save'))}
    />
  )
}
