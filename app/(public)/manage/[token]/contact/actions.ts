'use server'

import { redirect } from 'next/navigation'
import { attempt } from '../../../../_http/procedureCall.ts'
import { isolateLtr } from '../../../../_i18n/bidi.ts'
import { translations } from '../../../../_i18n/translations.ts'
import { getCaller } from '../../../../_server.ts'
import { type FormState, valuesOf } from '../../../../_ui/form.ts'
import { callError, codeRequestErrors } from '../../../_shared/codeRequestErrors.ts'
import { enteredContact } from '../../../_shared/contactFields.ts'
import { codeError } from '../../../_shared/errors.ts'
import { managePath } from '../../../_shared/paths.ts'
import { readPendingContact, rememberPendingContact } from './pendingContact.ts'

export async function requestCode(token: string, previous: FormState, form: FormData): Promise<FormState> {
  const values = valuesOf(form)
  const state = { values, errors: {}, occurrence: previous.occurrence + 1 }
  const contact = enteredContact(values)
  const api = await getCaller()
  const response = await attempt(api.manage.requestContactCode({ token, contact }))
  if (!response.ok) return { ...state, errors: callError(response) }
  if (!response.value.ok) return { ...state, errors: codeRequestErrors(response.value, contact) }
  await rememberPendingContact(token, response.value.pending)
  redirect(managePath(token, '/contact/code'))
}

export async function resendCode(token: string, sentTo: string, previous: FormState): Promise<FormState> {
  const state = { values: {}, errors: {}, occurrence: previous.occurrence + 1 }
  const api = await getCaller()
  const response = await attempt(api.manage.resendContactCode({ token, pending: await readPendingContact() }))
  if (!response.ok) return { ...state, errors: callError(response) }
  if (!response.value.ok) return { ...state, errors: codeRequestErrors(response.value, { email: '' }) }
  await rememberPendingContact(token, response.value.pending)
  return { ...state, notice: translations()('verify.sent', { contact: isolateLtr(sentTo) }) }
}

export async function enterCode(token: string, previous: FormState, form: FormData): Promise<FormState> {
  const { code = '' } = valuesOf(form)
  const state = { values: { code }, occurrence: previous.occurrence + 1 }
  const api = await getCaller()
  const response = await attempt(api.manage.correctContact({ token, pending: await readPendingContact(), code }))
  if (!response.ok) return { ...state, errors: callError(response) }
  const result = response.value
  if (result.ok) redirect(`${managePath(result.manageToken)}?done=contact`)
  // The appointment has ended or the link was replaced in the meantime; the manage page explains it.
  if (result.reason === 'unknown' || result.reason === 'over') redirect(managePath(token))
  return { ...state, errors: { code: codeError(code, result) } }
}
