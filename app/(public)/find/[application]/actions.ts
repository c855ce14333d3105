'use server'

import { redirect } from 'next/navigation'
import { attempt } from '../../../_http/procedureCall.ts'
import { isolateLtr } from '../../../_i18n/bidi.ts'
import { translations } from '../../../_i18n/translations.ts'
import { getCaller } from '../../../_server.ts'
import { type FormState, valuesOf } from '../../../_ui/form.ts'
import { callError, codeRequestErrors } from '../../_shared/codeRequestErrors.ts'
import { enteredContact } from '../../_shared/contactFields.ts'
import { codeError } from '../../_shared/errors.ts'
import { findPath } from '../../_shared/paths.ts'
import { readCodeRequest, rememberCodeRequest, rememberVerified } from './findCookies.ts'

export async function requestCode(application: string, previous: FormState, form: FormData): Promise<FormState> {
  const values = valuesOf(form)
  const state = { values, errors: {}, occurrence: previous.occurrence + 1 }
  const contact = enteredContact(values)
  const api = await getCaller()
  const response = await attempt(api.find.requestCode({ application, contact }))
  if (!response.ok) return { ...state, errors: callError(response) }
  if (!response.value.ok) return { ...state, errors: codeRequestErrors(response.value, contact) }
  await rememberCodeRequest(application, response.value.pending)
  redirect(findPath(application, '/code'))
}

export async function resendCode(application: string, sentTo: string, previous: FormState): Promise<FormState> {
  const state = { values: {}, errors: {}, occurrence: previous.occurrence + 1 }
  const api = await getCaller()
  const response = await attempt(api.find.resendCode({ application, state: await readCodeRequest() }))
  if (!response.ok) return { ...state, errors: callError(response) }
  if (!response.value.ok) return { ...state, errors: codeRequestErrors(response.value, { email: '' }) }
  await rememberCodeRequest(application, response.value.pending)
  return { ...state, notice: translations()('verify.sent', { contact: isolateLtr(sentTo) }) }
}

export async function enterCode(application: string, previous: FormState, form: FormData): Promise<FormState> {
  const { code = '' } = valuesOf(form)
  const state = { values: { code }, occurrence: previous.occurrence + 1 }
  const api = await getCaller()
  const response = await attempt(api.find.verifyCode({ application, state: await readCodeRequest(), code }))
  if (!response.ok) return { ...state, errors: callError(response) }
  if (!response.value.ok) return { ...state, errors: { code: codeError(code, response.value) } }
  await rememberVerified(application, response.value.state)
  redirect(findPath(application, '/appointments'))
}
