'use server'

import { redirect } from 'next/navigation'
import { attempt } from '../../../../_http/procedureCall.ts'
import { translations } from '../../../../_i18n/translations.ts'
import { getCaller } from '../../../../_server.ts'
import { valuesOf } from '../../../../_ui/form.ts'
import type { BookingState } from '../../../_booking/bookingForm.tsx'
import { slotChoices } from '../../../_booking/slotChoices.ts'
import { failureMessage, rateLimitMessage } from '../../../_shared/errors.ts'
import { managePath } from '../../../_shared/paths.ts'
import { rememberReason } from './reasonCookie.ts'

/** Continues with the page that asks for confirmation; nothing has changed yet. */
export async function chooseNewTime(token: string, form: FormData): Promise<void> {
  const { start = '', timezone = '', reason } = valuesOf(form)
  if (reason !== undefined) await rememberReason(reason)
  redirect(`${managePath(token, '/reschedule/confirm')}?${new URLSearchParams({ start, timezone })}`)
}

export type NewTime = { start: string; timezone: string }

export async function rescheduleAppointment(
  token: string,
  { start, timezone }: NewTime,
  previous: BookingState,
  form: FormData,
): Promise<BookingState> {
  const values = valuesOf(form)
  const state = { values, errors: {}, occurrence: previous.occurrence + 1, alternatives: null }
  const reason = values.reason?.trim() || undefined
  const api = await getCaller()
  const response = await attempt(api.manage.reschedule({ token, start, reason }))
  const t = translations()
  if (!response.ok) {
    const form =
      response.kind === 'limited' ? rateLimitMessage(response.retryAfterSeconds) : failureMessage(response.reference)
    return { ...state, errors: { form: response.kind === 'refused' ? t('reschedule.failed') : form } }
  }
  const result = response.value
  if (result.ok) {
    await rememberReason('')
    redirect(`${managePath(token)}?done=rescheduled`)
  }
  // The link was replaced in the meantime; its page explains it.
  if (result.reason === 'unknown') redirect(managePath(token))
  if (result.reason === 'taken') return { ...state, alternatives: slotChoices(result.alternatives, timezone) }
  return { ...state, errors: { form: t(result.reason === 'over' ? 'reschedule.over' : 'change.cannotReschedule') } }
}
