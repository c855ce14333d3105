'use server'

import { redirect } from 'next/navigation'
import { failureText } from '../../../_i18n/console/failureText.ts'
import { getTranslations } from '../../../_i18n/console/translations.ts'
import { getCaller } from '../../../_server.ts'
import { rowButtonName, type SectionsState } from '../../_components/sections/spec.ts'
import { formText } from '../../_shared/formText.ts'
import { withQuery } from '../../_shared/query.ts'
import { safeReturnPath } from '../../_shared/returnPath.ts'
import { type ActionFailure, runAction } from '../../_shared/runAction.ts'
import { holidayFormState } from './holidayForm.ts'

/** Shows the states of the chosen country, or saves the public holidays that an application observes. */
export async function saveHolidays(
  applicationId: string,
  path: string,
  state: SectionsState,
  form: FormData,
): Promise<SectionsState> {
  const country = formText(form, 'country')
  // A state belongs to its country, so changing the country clears it.
  const chosenState = country === state.values.country ? formText(form, 'state') : ''
  const values = { country, state: chosenState }
  const occurrence = state.occurrence + 1
  if (form.has(rowButtonName)) return holidayFormState(values, { occurrence, focus: 'state' })
  const api = await getCaller()
  const input = { applicationId, country: country || null, state: chosenState || null }
  const saved = await runAction(api.hours.saveHolidaySettings(input), path)
  if (saved.ok) redirect(withQuery(safeReturnPath(path), { done: 'holidays' }))
  return holidayFormState(values, { occurrence, errors: errorsOf(saved) })
}

function errorsOf(failure: ActionFailure): Record<string, string> {
  const t = getTranslations('agents')
  const [field] = failure.fields
  if (!field) return { form: failureText('agents', failure) }
  return field.name === 'state' ? { state: t('error.state') } : { country: t('error.country') }
}
