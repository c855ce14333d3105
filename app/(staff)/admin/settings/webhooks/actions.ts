'use server'

import { redirect } from 'next/navigation'
import { getCaller } from '../../../../_server.ts'
import { valuesOf } from '../../../../_ui/form.ts'
import type { SectionsState } from '../../../_components/sections/spec.ts'
import { askStaff } from '../../../_shared/ask.ts'
import { withQuery } from '../../../_shared/filters.ts'
import { tryAct } from '../../../_shared/outcome.ts'
import { drawEndpoint, endpointErrors, readEndpoint, refusedWords } from './endpointForm.ts'
import type { SecretState } from './secretForm.tsx'
import { eventWords, pathOf, root, webhookWords } from './words.ts'

/** The secret is in the answer of this one request and nowhere else. */
export async function addEndpoint(applicationId: string, last: SecretState, form: FormData): Promise<SecretState> {
  const values = valuesOf(form)
  const api = await getCaller()
  const made = await tryAct(api.webhooks.create({ applicationId, ...readEndpoint(values) }), `${root}/new`)
  const occurrence = last.occurrence + 1
  if (!made.ok) return { values, errors: endpointErrors(made), occurrence }
  const { id, secret } = made.value
  return { values: {}, errors: {}, occurrence, made: { secret, href: pathOf(id) } }
}

export async function makeSecret(id: string, last: SecretState, form: FormData): Promise<SecretState> {
  const values = valuesOf(form)
  const api = await getCaller()
  const overlapHours = Number(values.overlap ?? '24')
  const made = await tryAct(api.webhooks.rotateSecret({ id, overlapHours }), `${pathOf(id)}/secret`)
  const occurrence = last.occurrence + 1
  if (!made.ok) return { values, errors: { form: refusedWords(made) }, occurrence }
  return { values: {}, errors: {}, occurrence, made: { secret: made.value.secret, href: pathOf(id) } }
}

/** Saves an endpoint; where somebody else was faster, what counts now is told and what was typed stays. */
export async function saveEndpoint(id: string, state: SectionsState, form: FormData): Promise<SectionsState> {
  const values = valuesOf(form)
  const api = await getCaller()
  const read = { id, version: Number(values.version), ...readEndpoint(values) }
  const saved = await tryAct(api.webhooks.save(read), pathOf(id))
  if (saved.ok) redirect(withQuery(pathOf(id), { done: 'saved' }))
  const occurrence = state.occurrence + 1
  if (saved.reason !== 'stale') return drawEndpoint(values, { errors: endpointErrors(saved), occurrence })
  const now = await askStaff(api.webhooks.get({ id }), pathOf(id))
  const t = webhookWords()
  const types = now.types.map(eventWords).join(', ') || t('list.everything')
  const lines = [t('edit.staleUrl', { url: now.url }), t('edit.staleTypes', { types })]
  return drawEndpoint(
    { ...values, version: String(now.version) },
    {
      warning: { title: t('edit.staleTitle'), lines: lines.map((text) => ({ text })) },
      submit: t('edit.submitOver'),
      occurrence,
    },
  )
}

export async function sendTestEvent(id: string): Promise<void> {
  const api = await getCaller()
  await finish(tryAct(api.webhooks.test({ id }), pathOf(id)), pathOf(id), 'test')
}

export async function switchEndpoint(id: string, state: 'enabled' | 'paused' | 'disabled'): Promise<void> {
  const api = await getCaller()
  await finish(tryAct(api.webhooks.setState({ id, state }), pathOf(id)), pathOf(id), state)
}

export async function removeEndpoint(id: string): Promise<void> {
  const api = await getCaller()
  await finish(tryAct(api.webhooks.delete({ id }), pathOf(id)), pathOf(id), 'deleted')
}

export async function replay(endpointId: string, id: string): Promise<void> {
  const path = `${pathOf(endpointId)}/deliveries/${encodeURIComponent(id)}`
  const api = await getCaller()
  await finish(tryAct(api.webhooks.replay({ id }), path), path, 'replayed')
}

export async function replayFailed(endpointId: string, form: FormData): Promise<void> {
  const hours = Math.min(24 * 31, Math.max(1, Number(valuesOf(form).hours) || 1))
  const path = pathOf(endpointId)
  const api = await getCaller()
  const done = await tryAct(api.webhooks.replayFailed({ endpointId, hours }), path)
  const count = done.ok ? done.value.count : 0
  await finish(Promise.resolve(done), path, count > 0 ? 'replayedFailed' : 'nothingFailed')
}

type Acted = Awaited<ReturnType<typeof tryAct>>

async function finish(acting: Promise<Acted>, path: string, done: string): Promise<never> {
  const acted = await acting
  const undone = acted.ok
    ? null
    : { refused: acted.code === 'FORBIDDEN' ? 'forbidden' : acted.reason, reference: acted.reference ?? undefined }
  redirect(withQuery(path, undone ?? { done }))
}
