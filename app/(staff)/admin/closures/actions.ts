'use server'

import { redirect } from 'next/navigation'
import { agentWords } from '../../../_i18n/console/areaWords.ts'
import { getCaller } from '../../../_server.ts'
import { valuesOf } from '../../../_ui/form.ts'
import { failedWords } from '../../_components/hours/failed.ts'
import { stepOf } from '../../_components/sections/rows.ts'
import { type SectionsState, stepName } from '../../_components/sections/spec.ts'
import { withQuery } from '../../_shared/filters.ts'
import { tryAct } from '../../_shared/outcome.ts'
import { safeTarget } from '../../_shared/target.ts'
import { holidayState } from './holidayForm.ts'

/** Shows the chosen country's states, or saves whose public holidays an application keeps. */
export async function saveHolidays(
  applicationId: string,
  path: string,
  state: SectionsState,
  form: FormData,
): Promise<SectionsState> {
  const typed = valuesOf(form)
  const { country = '' } = typed
  // Another country's state means nothing here.
  const chosen = country === state.values.country ? (typed.state ?? '') : ''
  const values = { country, state: chosen }
  const occurrence = state.occurrence + 1
  if (stepOf(typed[stepName])) return holidayState(values, { occurrence, focus: 'state' })
  const api = await getCaller()
  const wish = { applicationId, country: country || null, state: chosen || null }
  const saved = await tryAct(api.hours.saveHolidaySettings(wish), path)
  if (saved.ok) redirect(withQuery(safeTarget(path), { done: 'holidays' }))
  const t = agentWords()
  const [field] = saved.fields
  const errors: Record<string, string> = { form: failedWords(saved) }
  if (field?.pointer === '/state') return holidayState(values, { occurrence, errors: { state: t('error.state') } })
  if (field) return holidayState(values, { occurrence, errors: { country: t('error.country') } })
  return holidayState(values, { occurrence, errors })
}
