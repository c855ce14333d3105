'use server'

import { redirect } from 'next/navigation'
import { createEndpointInput, rotateSecretInput, saveEndpointInput } from '#server/webhooks/schema.ts'
import { failureText } from '../../../../_i18n/console/failureText.ts'
import { getTranslations } from '../../../../_i18n/console/translations.ts'
import { eventLabel } from '../../../../_i18n/console/webhookLabels.ts'
import { getCaller } from '../../../../_server.ts'
import { conflictWarning, type SectionsState } from '../../../_components/sections/spec.ts'
import { toValues } from '../../../_shared/fieldNames.ts'
import { formText } from '../../../_shared/formText.ts'
import { loadForStaff } from '../../../_shared/loadForStaff.ts'
import { parseForm } from '../../../_shared/parseForm.ts'
import { withQuery } from '../../../_shared/query.ts'
import { runAction, runAndReturn } from '../../../_shared/runAction.ts'
import { endpointErrors, endpointFormState } from './endpointForm.ts'
import { pathOf, root } from './paths.ts'
import type { SecretState } from './secretForm.tsx'

/** Adds an endpoint. Its secret is in the response of this request only. */
export async function addEndpoint(applicationId: string, last: SecretState, form: FormData): Promise<SecretState> {
  const api = await getCaller()
  const parsed = parseForm(form, createEndpointInput.omit({ applicationId: true }))
  const created = parsed.ok
    ? await runAction(api.webhooks.create({ applicationId, ...parsed.value }), `${root}/new`)
    : parsed
  const occurrence = last.occurrence + 1
  if (!created.ok) return { values: toValues(parsed.entered), errors: endpointErrors(created), occurrence }
  const { id, secret } = created.value
  return { values: {}, errors: {}, occurrence, created: { secret, href: pathOf(id) } }
}

export async function rotateSecret(id: string, last: SecretState, form: FormData): Promise<SecretState> {
  const api = await getCaller()
  const parsed = parseForm(form, rotateSecretInput.omit({ id: true }))
  const rotated = parsed.ok
    ? await runAction(api.webhooks.rotateSecret({ id, ...parsed.value }), `${pathOf(id)}/secret`)
    : parsed
  const occurrence = last.occurrence + 1
  if (!rotated.ok)
    return { values: toValues(parsed.entered), errors: { form: failureText('webhooks', rotated) }, occurrence }
  return { values: {}, errors: {}, occurrence, created: { secret: rotated.value.secret, href: pathOf(id) } }
}

/** Saves an endpoint. After a conflict, the form shows what somebody else saved and keeps the entered values. */
export async function saveEndpoint(id: string, state: SectionsState, form: FormData): Promise<SectionsState> {
  const api = await getCaller()
  const parsed = parseForm(form, saveEndpointInput.omit({ id: true }))
  const saved = parsed.ok ? await runAction(api.webhooks.save({ id, ...parsed.value }), pathOf(id)) : parsed
  if (saved.ok) redirect(withQuery(pathOf(id), { done: 'saved' }))
  const occurrence = state.occurrence + 1
  if (saved.reason !== 'stale')
    return endpointFormState(toValues(parsed.entered), { errors: endpointErrors(saved), occurrence })
  const current = await loadForStaff(api.webhooks.get({ id }), pathOf(id))
  const t = getTranslations('webhooks')
  const types = current.types.map(eventLabel).join(', ') || t('list.allEvents')
  const lines = [t('edit.staleUrl', { url: current.url }), t('edit.staleTypes', { types })]
  return endpointFormState(toValues({ ...parsed.entered, version: current.version }), {
    ...conflictWarning(t('edit.staleTitle'), lines, t('edit.overwrite')),
    occurrence,
  })
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

export async function resendFailed(endpointId: string, form: FormData): Promise<void> {
  const hours = Number(formText(form, 'hours')) || 1
  const api = await getCaller()
  await runAndReturn(api.webhooks.replayFailed({ endpointId, hours }), pathOf(endpointId), ({ count }) => ({
    done: count > 0 ? 'resentFailed' : 'nothingFailed',
  }))
}
