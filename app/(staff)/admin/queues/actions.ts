'use server'

import { redirect } from 'next/navigation'
import { queueWords } from '../../../_i18n/console/areaWords.ts'
import { getCaller } from '../../../_server.ts'
import { valuesOf } from '../../../_ui/form.ts'
import type { SectionsState } from '../../_components/sections/spec.ts'
import { askStaff } from '../../_shared/ask.ts'
import { withQuery } from '../../_shared/filters.ts'
import { tryAct } from '../../_shared/outcome.ts'
import { drawQueue, queueErrors, readQueue } from './queueForm.ts'

const root = '/admin/queues'
const pathOf = (id: string): string => `${root}/${encodeURIComponent(id)}`

export async function createQueue(applicationId: string, state: SectionsState, form: FormData): Promise<SectionsState> {
  const values = valuesOf(form)
  const path = `${root}/new`
  const api = await getCaller()
  const made = await tryAct(api.queues.create({ applicationId, ...readQueue(values) }), path)
  if (made.ok) redirect(withQuery(pathOf(made.value.id), { done: 'created' }))
  const { agents } = await askStaff(api.presets.choices({ applicationId }), path)
  return drawQueue(values, agents, { errors: queueErrors(made), occurrence: state.occurrence + 1 })
}

/** Saves a queue; where somebody else was faster, what counts now is told and what was typed stays. */
export async function saveQueue(id: string, state: SectionsState, form: FormData): Promise<SectionsState> {
  const values = valuesOf(form)
  const path = pathOf(id)
  const api = await getCaller()
  const saved = await tryAct(api.queues.save({ id, version: Number(values.version), ...readQueue(values) }), path)
  if (saved.ok) redirect(withQuery(path, { done: 'saved' }))
  const now = await askStaff(api.queues.get({ id }), path)
  const occurrence = state.occurrence + 1
  if (saved.reason !== 'stale') return drawQueue(values, now.agents, { errors: queueErrors(saved), occurrence })
  const t = queueWords()
  const names = now.agents.filter((agent) => now.memberIds.includes(agent.id)).map((agent) => agent.name)
  const lines = [
    t('edit.staleName', { name: now.name }),
    t('edit.staleCapacity', { capacity: String(now.capacity) }),
    t('edit.staleMembers', { names: names.join(', ') || '–' }),
  ]
  return drawQueue({ ...values, version: String(now.version) }, now.agents, {
    warning: { title: t('edit.staleTitle'), lines: lines.map((text) => ({ text })) },
    submit: t('edit.submitOver'),
    occurrence,
  })
}

export async function switchQueue(id: string, active: boolean): Promise<void> {
  const api = await getCaller()
  const done = await tryAct(api.queues.setActive({ id, active }), pathOf(id))
  const undone = done.ok ? null : { refused: done.reason, reference: done.reference ?? undefined }
  redirect(withQuery(pathOf(id), undone ?? { done: active ? 'on' : 'off' }))
}
