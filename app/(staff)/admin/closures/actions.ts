'use server'

import { redirect } from 'next/navigation'
import { getCaller } from '../../../_server.ts'
import { valuesOf } from '../../../_ui/form.ts'
import { agentWords } from '../../_parts/areaWords.ts'
import { withQuery } from '../../_parts/filters.ts'
import { failedWords } from '../../_parts/hours/failed.ts'
import { tryAct } from '../../_parts/outcome.ts'
import { stepOf } from '../../_parts/sections/rows.ts'
import { type SectionsState, stepName } from '../../_parts/sections/spec.ts'
import { safeTarget } from '../../_parts/target.ts'
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
