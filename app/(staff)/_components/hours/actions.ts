'use server'

import { revalidatePath } from 'next/cache'
import { redirect } from 'next/navigation'
import { agentWords } from '../../../_i18n/console/areaWords.ts'
import { getCaller } from '../../../_server.ts'
import { valuesOf } from '../../../_ui/form.ts'
import { withQuery } from '../../_shared/filters.ts'
import { tryAct } from '../../_shared/outcome.ts'
import { safeTarget } from '../../_shared/target.ts'
import { stepOf } from '../sections/rows.ts'
import { type SectionsState, stepName } from '../sections/spec.ts'
import { drawException, exceptionErrors, exceptionState, hitLines, readException, type Whose } from './exceptions.ts'
import { failedWords } from './failed.ts'
import { drawWeekly, readWeekly, stepWeekly, weeklyErrors } from './weekly.ts'

// What is bound to a form comes back from the browser: paths are checked, ids are each procedure's to judge.

/** Changes the form, or saves an agent's weekly hours; `path` is the page that shows them. */
export async function saveWeekly(
  agentId: string,
  path: string,
  state: SectionsState,
  form: FormData,
): Promise<SectionsState> {
  const typed = valuesOf(form)
  const occurrence = state.occurrence + 1
  const step = stepOf(typed[stepName])
  if (step) return { ...stepWeekly(typed, step), occurrence }
  const { values, weekly } = readWeekly(typed)
  const api = await getCaller()
  const saved = await tryAct(api.hours.saveWeekly({ agentId, weekly }), path)
  if (saved.ok) redirect(withQuery(safeTarget(path), { done: 'hours' }))
  const errors = weeklyErrors(saved.fields)
  if (Object.keys(errors).length === 0) errors.form = failedWords(saved)
  return drawWeekly(values, { errors, occurrence })
}

type Where = { path: string; base: string; timezone: string }

/** Adds time off or other hours: at once where nothing is in the way, else after what is in the way was shown. */
export async function addException(
  whose: Whose,
  where: Where,
  state: SectionsState,
  form: FormData,
): Promise<SectionsState> {
  const values = valuesOf(form)
  const again = (more: Partial<SectionsState>): SectionsState =>
    drawException(whose, values, { occurrence: state.occurrence + 1, ...more })
  const read = readException(values)
  if ('errors' in read) return again({ errors: read.errors })
  const api = await getCaller()
  const wish = { ...whose, ...read.wish }
  const { reason: _, ...about } = wish
  const previewed = JSON.stringify(about)
  const t = agentWords()
  if (values.previewed !== previewed) {
    const found = await tryAct(api.hours.previewException(wish), where.path)
    if (!found.ok) return again({ errors: errorsOf(found) })
    if (found.value.total > 0) {
      const title = t('add.hits', { total: found.value.total })
      const warning = { title, lines: hitLines(found.value, where.base, where.timezone) }
      return again({ values: { ...values, previewed }, warning, submit: t('add.confirm') })
    }
  }
  const added = await tryAct(api.hours.addException(wish), where.path)
  if (!added.ok) return again({ errors: errorsOf(added) })
  if (added.value.total === 0) redirect(withQuery(safeTarget(where.path), { done: 'added' }))
  revalidatePath(where.path)
  const title = t('add.addedHits', { total: added.value.total })
  const warning = { title, lines: hitLines(added.value, where.base, where.timezone) }
  return { ...exceptionState(whose, read.wish.timezone), warning, occurrence: state.occurrence + 1 }
}

function errorsOf(undone: Parameters<typeof failedWords>[0]): Record<string, string> {
  const errors = exceptionErrors(undone.fields)
  return Object.keys(errors).length > 0 ? errors : { form: failedWords(undone) }
}

export async function removeException(id: string, path: string): Promise<void> {
  const api = await getCaller()
  const removed = await tryAct(api.hours.removeException({ id }), path)
  redirect(withQuery(safeTarget(path), removed.ok ? { done: 'removed' } : { refused: 'gone' }))
}
