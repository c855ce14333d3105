'use server'

import { redirect } from 'next/navigation'
import { attempt } from '../../../../_http/procedureCall.ts'
import { isolateLtr } from '../../../../_i18n/bidi.ts'
import { translations } from '../../../../_i18n/translations.ts'
import { getCaller } from '../../../../_server.ts'
import { type FormState, valuesOf } from '../../../../_ui/form.ts'
import { rememberProof } from '../../../_join/proofCookie.ts'
import { callError, codeRequestErrors } from '../../../_shared/codeRequestErrors.ts'
import { codeError } from '../../../_shared/errors.ts'
import { joinPath } from '../../../_shared/paths.ts'

type Channel = 'EMAIL' | 'SMS'
type CodeTarget = { channel: Channel; masked: string }

/** Sends a code and continues with the page on which it is entered. */
export async function requestCode(token: string, channel: Channel, previous: FormState): Promise<FormState> {
  const errors = await sendCode(token, channel)
  if (errors) return { values: {}, errors, occurrence: previous.occurrence + 1 }
  redirect(joinPath(token, `/verify?by=${channel}`))
}

export async function resendCode(
  token: string,
  { channel, masked }: CodeTarget,
  previous: FormState,
): Promise<FormState> {
  const state = { values: {}, errors: {}, occurrence: previous.occurrence + 1 }
  const errors = await sendCode(token, channel)
  if (errors) return { ...state, errors }
  return { ...state, notice: translations()('verify.sent', { contact: isolateLtr(masked) }) }
}

export async function enterCode(
  token: string,
  channel: Channel,
  previous: FormState,
  form: FormData,
): Promise<FormState> {
  const { code = '' } = valuesOf(form)
  const state = { values: { code }, occurrence: previous.occurrence + 1 }
  const api = await getCaller()
  const response = await attempt(api.join.verifyCode({ token, channel, code }))
  if (!response.ok) return { ...state, errors: callError(response) }
  const result = response.value
  if (result.ok) {
    await rememberProof(token, result)
    redirect(joinPath(token, '?notice=verified'))
  }
  // The appointment has ended, was rescheduled or has another contact now; the join page explains it.
  if (result.reason === 'unknown') redirect(joinPath(token))
  return { ...state, errors: { code: codeError(code, result) } }
}

/** Requests a code. Returns the error messages by field, or null on success. */
async function sendCode(token: string, channel: Channel): Promise<Record<string, string> | null> {
  const api = await getCaller()
  const response = await attempt(api.join.requestCode({ token, channel }))
  if (!response.ok) return callError(response)
  if (response.value.ok) return null
  if (response.value.reason === 'unknown') redirect(joinPath(token))
  if (response.value.reason === 'country_not_served') return { form: translations()('verifyContact.country') }
  return codeRequestErrors(response.value, { email: '' })
}
