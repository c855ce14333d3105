'use server'

import { revalidatePath } from 'next/cache'
import { redirect } from 'next/navigation'
import { failureText } from '../../../_i18n/console/failureText.ts'
import { getTranslations } from '../../../_i18n/console/translations.ts'
import { getCaller } from '../../../_server.ts'
import { toValues } from '../../_shared/fieldNames.ts'
import { parseForm } from '../../_shared/parseForm.ts'
import { withQuery } from '../../_shared/query.ts'
import { safeReturnPath } from '../../_shared/returnPath.ts'
import { type ActionFailure, formErrors, runAction, runAndReturn } from '../../_shared/runAction.ts'
import type { AffectedAppointments } from '../../_shared/types.ts'
import type { SectionsState } from '../sections/spec.ts'
import {
  affectedLines,
  type ExceptionScope,
  exceptionErrors,
  exceptionForm,
  exceptionFormState,
  newExceptionState,
} from './exceptions.ts'
import { refusedWeeklyState, weeklyErrors, weeklyForm, weeklyStateAfter } from './weekly.ts'

// Arguments bound to a form come back from the browser. Paths are checked here; the procedures check the ids.

/** Applies the pressed row button to the form, or saves an agent's weekly hours; `path` is the page that shows them. */
export async function saveWeekly(
  agentId: string,
  path: string,
  state: SectionsState,
  form: FormData,
): Promise<SectionsState> {
  const occurrence = state.occurrence + 1
  const api = await getCaller()
  const parsed = parseForm(form, weeklyForm)
  const saved = parsed.ok
    ? await runAction(api.hours.saveWeekly({ agentId, weekly: parsed.value.weekly }), path)
    : parsed
  if (parsed.rowButton) return { ...weeklyStateAfter(parsed.rowButton, parsed.entered), occurrence }
  if (saved.ok) redirect(withQuery(safeReturnPath(path), { done: 'hours' }))
  const errors = formErrors(weeklyErrors(saved.fields), () => failureText('agents', saved))
  return refusedWeeklyState(parsed.entered, { errors, occurrence })
}

/** The page with the form, the base of the appointments' paths, and the zone of the reader. */
type FormPage = { path: string; base: string; timezone: string }

/** Adds time off or special hours. If appointments are affected, the form lists them first and must be submitted again. */
export async function addException(
  scope: ExceptionScope,
  page: FormPage,
  state: SectionsState,
  form: FormData,
): Promise<SectionsState> {
  const parsed = parseForm(form, exceptionForm)
  const values = toValues(parsed.entered)
  const occurrence = state.occurrence + 1
  const showAgain = (more: Partial<SectionsState>): SectionsState =>
    exceptionFormState(scope, values, { occurrence, ...more })
  const warningOf = (title: string, affected: AffectedAppointments) => ({
    title,
    lines: affectedLines(affected, page.base, page.timezone),
  })
  if (!parsed.ok) return showAgain({ errors: errorsOf(parsed) })
  const api = await getCaller()
  const request = { ...scope, ...parsed.value.request }
  const { reason: _, ...previewedPart } = request
  const previewed = JSON.stringify(previewedPart)
  const t = getTranslations('agents')
  if (parsed.value.previewed !== previewed) {
    const found = await runAction(api.hours.previewException(request), page.path)
    if (!found.ok) return showAgain({ errors: errorsOf(found) })
    const { total } = found.value
    if (total > 0) {
      const warning = warningOf(t('newException.affected', { total }), found.value)
      return showAgain({ values: { ...values, previewed }, warning, submit: t('newException.addAnyway') })
    }
  }
  const added = await runAction(api.hours.addException(request), page.path)
  if (!added.ok) return showAgain({ errors: errorsOf(added) })
  const { total } = added.value
  if (total === 0) redirect(withQuery(safeReturnPath(page.path), { done: 'added' }))
  revalidatePath(page.path)
  const warning = warningOf(t('newException.addedWithAffected', { total }), added.value)
  return { ...newExceptionState(scope, request.timezone), warning, occurrence }
}

const errorsOf = (failure: ActionFailure): Record<string, string> =>
  formErrors(exceptionErrors(failure.fields), () => failureText('agents', failure))

export async function removeException(id: string, path: string): Promise<void> {
  const api = await getCaller()
  await runAndReturn(api.hours.removeException({ id }), safeReturnPath(path), { done: 'removed' })
}
