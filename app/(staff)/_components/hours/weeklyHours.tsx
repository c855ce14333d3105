import { formTexts } from '../../../_i18n/console/formTexts.ts'
import { getTranslations } from '../../../_i18n/console/translations.ts'
import { getCaller } from '../../../_server.ts'
import { loadForStaff } from '../../_shared/loadForStaff.ts'
import { SectionsForm } from '../sections/sectionsForm.tsx'
import { saveWeekly } from './actions.ts'
import { initialWeeklyState } from './weekly.ts'

/** Form for an agent's weekly hours; `path` is the page that contains it. */
export async function WeeklyHours({ agentId, path }: { agentId: string; path: string }) {
  const api = await getCaller()
  const hours = await loadForStaff(api.hours.get({ agentId }), path)
  return (
    <SectionsForm
      action={saveWeekly.bind(null, agentId, path)}
      initial={initialWeeklyState(hours)}
      texts={formTexts(getTranslations('agents')('weekly.save'))}
    />
  )
}
