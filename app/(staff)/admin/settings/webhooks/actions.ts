'use server'

import { redirect } from 'next/navigation'
import { failureText } from '../../../../_i18n/console/failureText.ts'
import { getTranslations } from '../../../../_i18n/console/translations.ts'
import { eventLabel } from '../../../../_i18n/console/webhookLabels.ts'
import { getCaller } from '../../../../_server.ts'
import { valuesOf } from '../../../../_ui/form.ts'
import { conflictWarning, type SectionsState } from '../../../_components/sections/spec.ts'
import { loadForStaff } from '../../../_shared/loadForStaff.ts'
import { withQuery } from '../../../_shared/query.ts'
import { runAction, runAndReturn } from '../../../_shared/runAction.ts'
import { endpointErrors, endpointFormState, readEndpoint } from './endpointForm.ts'
import { pathOf, root } from './paths.ts'
import type { SecretState } from './secretForm.tsx'

/** Adds an endpoint. Its secret is in the response of this request only. */
export async function addEndpoint(applicationId: string, last: SecretState, form: FormData): Promise<SecretState> {
  const values = valuesOf(form)
  const api = await getCaller()
  const created = await runAction(api.webhooks.create({ applicationId, ...readEndpoint(values) }), `${root}/new`)
  const occurrence = last.occurrence + 1
  if (!created.ok) return { values, errors: endpointErrors(created), occurrence }
  const { id, secret } = created.value
  return { values: {}, errors: {}, occurrence, created: { secret, href: pathOf(id) } }
}

export async function rotateSecret(id: string, last: SecretState, form: FormData): Promise<SecretState> {
  const values = valuesOf(form)
  const api = await getCaller()
  const overlapHours = Number(values.overlap ?? '24')
  const rotated = await runAction(api.webhooks.rotateSecret({ id, overlapHours }), `${pathOf(id)}/secret`)
  const occurrence = last.occurrence + 1
  if (!rotated.ok) return { values, errors: { form: failureText('webhooks', rotated) }, occurrence }
  return { values: {}, errors: {}, occurrence, created: { secret: rotated.value.secret, href: pathOf(id) } }
}

/** Saves an endpoint. After a conflict, the form shows what somebody else saved and keeps the entered values. */
export async function saveEndpoint(id: string, state: SectionsState, form: FormData): Promise<SectionsState> {
  const values = valuesOf(form)
  const api = await getCaller()
  const input = { id, version: Number(values.version), ...readEndpoint(values) }
  const saved = await runAction(api.webhooks.save(input), pathOf(id))
  if (saved.ok) redirect(withQuery(pathOf(id), { done: 'saved' }))
  const occurrence = state.occurrence + 1
  if (saved.reason !== 'stale') return endpointFormState(values, { errors: endpointErrors(saved), occurrence })
  const current = await loadForStaff(api.webhooks.get({ id }), pathOf(id))
  const t = getTranslations('webhooks')
  const types = current.types.map(eventLabel).join(', ') || t('list.allEvents')
  const lines = [t('edit.staleUrl', { url: current.url }), t('edit.staleTypes', { types })]
  return endpointFormState(
    { ...values, version: String(current.version) },
    { ...conflictWarning(t('edit.staleTitle'), lines, t('edit.overwrite')), occurrence },
  )
}

export async function sendTestEvent(id: string): Promise<void> {
  const api = await getCaller()
  await runAndReturn(api.webhooks.test({ id }), pathOf(id), { done: 'test' })
}

export async function setEndpointState(id: string, state: 'enabled' | 'paused' | 'disabled'): Promise<void> {
  const api = await getCaller()
  await runAndReturn(api.webhooks.setState({ id, state }), pathOf(id), { done: state })
}

export async function deleteEndpoint(id: string): Promise<void> {
  const api = await getCaller()
  await runAndReturn(api.webhooks.delete({ id }), pathOf(id), { done: 'deleted' })
}

export async function resendDelivery(endpointId: string, id: string): Promise<void> {
  const api = await getCaller()
  const path = `${pathOf(endpointId)}/deliveries/${encodeURIComponent(id)}`
  await runAndReturn(api.webhooks.replay({ id }), path, { done: 'resent' })
}

const HOURS_PER_MONTH = 24 * 31

export async function resendFailed(endpointId: string, form: FormData): Promise<void> {
  const hours = Math.min(HOURS_PER_MONTH, Math.max(1, Number(valuesOf(form).hours) || 1))
  const api = await getCaller()
  await runAndReturn(api.webhooks.replayFailed({ endpointId, hours }), pathOf(endpointId), ({ count }) => ({
    done: count > 0 ? 'resentFailed' : 'nothingFailed',
  }))
}
