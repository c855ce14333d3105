'use server'

import { redirect } from 'next/navigation'
import { createQueueInput, saveQueueInput } from '#server/tenants/queues/schema.ts'
import { getTranslations } from '../../../_i18n/console/translations.ts'
import { getCaller } from '../../../_server.ts'
import { conflictWarning, type SectionsState } from '../../_components/sections/spec.ts'
import { toValues } from '../../_shared/fieldNames.ts'
import { loadForStaff } from '../../_shared/loadForStaff.ts'
import { parseForm } from '../../_shared/parseForm.ts'
import { withQuery } from '../../_shared/query.ts'
import { runAction, runAndReturn } from '../../_shared/runAction.ts'
import { memberNames, queueErrors, queueFormState } from './queueForm.ts'

const root = '/admin/queues'
const pathOf = (id: string): string => `${root}/${encodeURIComponent(id)}`

export async function createQueue(applicationId: string, state: SectionsState, form: FormData): Promise<SectionsState> {
  const path = `${root}/new`
  const api = await getCaller()
  const parsed = parseForm(form, createQueueInput.omit({ applicationId: true }))
  const created = parsed.ok ? await runAction(api.queues.create({ applicationId, ...parsed.value }), path) : parsed
  if (created.ok) redirect(withQuery(pathOf(created.value.id), { done: 'created' }))
  const { agents } = await loadForStaff(api.presets.choices({ applicationId }), path)
  return queueFormState(toValues(parsed.entered), agents, {
    errors: queueErrors(created),
    occurrence: state.occurrence + 1,
  })
}

/** Saves a queue. After a conflict, the form shows what somebody else saved and keeps the entered values. */
export async function saveQueue(id: string, state: SectionsState, form: FormData): Promise<SectionsState> {
  const path = pathOf(id)
  const api = await getCaller()
  const parsed = parseForm(form, saveQueueInput.omit({ id: true }))
  const saved = parsed.ok ? await runAction(api.queues.save({ id, ...parsed.value }), path) : parsed
  if (saved.ok) redirect(withQuery(path, { done: 'saved' }))
  const current = await loadForStaff(api.queues.get({ id }), path)
  const occurrence = state.occurrence + 1
  if (saved.reason !== 'stale') {
    return queueFormState(toValues(parsed.entered), current.agents, { errors: queueErrors(saved), occurrence })
  }
  const t = getTranslations('queues')
  const lines = [
    t('edit.staleName', { name: current.name }),
    t('edit.staleCapacity', { capacity: String(current.capacity) }),
    t('edit.staleMembers', { names: memberNames(current).join(', ') || '–' }),
  ]
  return queueFormState(toValues({ ...parsed.entered, version: current.version }), current.agents, {
    ...conflictWarning(t('edit.staleTitle'), lines, t('edit.overwrite')),
    occurrence,
  })
}

export async function setQueueActive(id: string, active: boolean): Promise<void> {
  const api = await getCaller()
  await runAndReturn(api.queues.setActive({ id, active }), pathOf(id), { done: active ? 'on' : 'off' })
}
