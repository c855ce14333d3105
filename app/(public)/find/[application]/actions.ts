'use server'

import { redirect } from 'next/navigation'
import { attempt } from '../../../_http/ask.ts'
import { leftToRight } from '../../../_i18n/bidi.ts'
import { words } from '../../../_i18n/words.ts'
import { getCaller } from '../../../_server.ts'
import { type FormState, valuesOf } from '../../../_ui/form.ts'
import { askErrors, wholeError } from '../../_shared/codeAsked.ts'
import { typedContact } from '../../_shared/contactChoice.ts'
import { codeError } from '../../_shared/errors.ts'
import { findPath, keepAsked, keepProven, readAsked } from './state.ts'

export async function askCode(application: string, last: FormState, form: FormData): Promise<FormState> {
  const values = valuesOf(form)
  const state = { values, errors: {}, occurrence: last.occurrence + 1 }
  const contact = typedContact(values)
  const api = await getCaller()
  const answer = await attempt(api.find.requestCode({ application, contact }))
  if (!answer.ok) return { ...state, errors: wholeError(answer) }
  if (!answer.value.ok) return { ...state, errors: askErrors(answer.value, contact) }
  await keepAsked(application, answer.value.pending)
  redirect(findPath(application, '/code'))
}

export async function resendCode(application: string, sentTo: string, last: FormState): Promise<FormState> {
  const state = { values: {}, errors: {}, occurrence: last.occurrence + 1 }
  const api = await getCaller()
  const answer = await attempt(api.find.resendCode({ application, state: await readAsked() }))
  if (!answer.ok) return { ...state, errors: wholeError(answer) }
  if (!answer.value.ok) return { ...state, errors: askErrors(answer.value, { email: '' }) }
  await keepAsked(application, answer.value.pending)
  return { ...state, notice: words()('verify.sent', { contact: leftToRight(sentTo) }) }
}

export async function enterCode(application: string, last: FormState, form: FormData): Promise<FormState> {
  const { code = '' } = valuesOf(form)
  const state = { values: { code }, occurrence: last.occurrence + 1 }
  const api = await getCaller()
  const answer = await attempt(api.find.verifyCode({ application, state: await readAsked(), code }))
  if (!answer.ok) return { ...state, errors: wholeError(answer) }
  if (!answer.value.ok) return { ...state, errors: { code: codeError(code, answer.value) } }
  await keepProven(application, answer.value.state)
  redirect(findPath(application, '/appointments'))
}
