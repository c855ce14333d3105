import { agentWords, consoleForm } from '../../../_i18n/console/areaWords.ts'
import { getCaller } from '../../../_server.ts'
import { askStaff } from '../../_shared/ask.ts'
import { SectionsForm } from '../sections/sectionsForm.tsx'
import { saveWeekly } from './actions.ts'
import { weeklyState } from './weekly.ts'

/** An agent's weekly hours, to be changed by whoever may; `path` is the page it stands on. */
export async function WeeklyHours({ agentId, path }: { agentId: string; path: string }) {
  const api = await getCaller()
  const hours = await askStaff(api.hours.get({ agentId }), path)
  const t = agentWords()
  return (
    <SectionsForm
      action={saveWeekly.bind(null, agentId, path)}
      initial={weeklyState(hours)}
      words={consoleForm(t('weekly.save'))}
    />
  )
}
