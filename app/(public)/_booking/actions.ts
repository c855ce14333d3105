'use server'

import { refresh } from 'next/cache'
import { redirect } from 'next/navigation'
import { attempt, type FailedCall } from '../../_http/procedureCall.ts'
import { translations } from '../../_i18n/translations.ts'
import { getCaller } from '../../_server.ts'
import { type FormState, valuesOf } from '../../_ui/form.ts'
import { codeError, failureMessage, rateLimitMessage } from '../_shared/errors.ts'
import { ensureBrowserId, readDraftToken, rememberDraft } from './bookingCookies.ts'
import type { BookingState } from './bookingForm.tsx'
import { type BookingPath, bookingHref } from './bookingPath.ts'
import { detailsErrors, emailSuggestion } from './detailsErrors.ts'
import { slotChoices } from './slotChoices.ts'

/** Properties of the rendered page that the next messages need: the time zone, the locale and the labels. */
export type PageContext = { timezone: string; locale: string; labels: Record<string, string> }

export async function chooseTime(path: BookingPath, locale: string, form: FormData): Promise<void> {
  const { start = '', duration, timezone = '', next } = valuesOf(form)
  const api = await getCaller()
  const draft = (await readDraftToken(path)) ?? undefined
  const response = await attempt(
    api.book.start({ ...path, start, durationMinutes: Number(duration), timezone, locale, draft }),
  )
  if (!response.ok) redirect(bookingHref(path, null, { notice: notices[response.kind] }))
  const continuedPath = await rememberDraft(path, response.value.draft, timezone)
  redirect(bookingHref(continuedPath, next === 'check' ? 'check' : 'details'))
}

export async function sendDetails(
  path: BookingPath,
  context: PageContext,
  previous: BookingState,
  form: FormData,
): Promise<BookingState> {
  const values = valuesOf(form)
  const state = { values, errors: {}, occurrence: previous.occurrence + 1, alternatives: null }
  const draft = await readDraftToken(path)
  if (!draft) redirect(bookingHref(path))
  await ensureBrowserId(path)
  const api = await getCaller()
  const response = await attempt(api.book.details({ ...path, draft, locale: context.locale, ...parseDetails(values) }))
  if (!response.ok) return { ...state, errors: { form: messageOrRedirect(path, response) } }
  const result = response.value
  if (result.ok) redirect(bookingHref(path, 'verify'))
  if ('errors' in result) return { ...state, errors: detailsErrors(result.errors, context.labels) }
  if ('suggestedEmail' in result)
    return { ...state, suggestedEmail: emailSuggestion(values.email ?? '', result.suggestedEmail) }
  if ('taken' in result) return { ...state, alternatives: slotChoices(result.alternatives, context.timezone) }
  return { ...state, errors: { form: rateLimitMessage(result.retryAfterSeconds) } }
}

export async function checkCode(path: BookingPath, previous: FormState, form: FormData): Promise<FormState> {
  const { code = '' } = valuesOf(form)
  const state = { values: { code }, occurrence: previous.occurrence + 1 }
  const draft = await readDraftToken(path)
  if (!draft) redirect(bookingHref(path))
  const api = await getCaller()
  const response = await attempt(api.book.verify({ ...path, draft, code }))
  if (!response.ok) return { ...state, errors: { code: messageOrRedirect(path, response) } }
  if (response.value.ok) redirect(bookingHref(path, 'check'))
  return { ...state, errors: { code: codeError(code, response.value) } }
}

export async function resendCode(
  path: BookingPath,
  context: PageContext,
  previous: BookingState,
): Promise<BookingState> {
  const t = translations()
  const state = { values: {}, errors: {}, occurrence: previous.occurrence + 1, alternatives: null }
  const draft = await readDraftToken(path)
  if (!draft) redirect(bookingHref(path))
  const api = await getCaller()
  const response = await attempt(api.book.resend({ ...path, draft }))
  if (!response.ok) return { ...state, errors: { form: messageOrRedirect(path, response) } }
  const result = response.value
  if (result.ok) {
    // A new code extends the hold, whose end the page shows.
    refresh()
    return { ...state, notice: t('verify.sent', { contact: context.labels.contact ?? '' }) }
  }
  if (result.reason === 'taken') {
    return { ...state, alternatives: slotChoices(result.alternatives ?? [], context.timezone) }
  }
  if (result.reason === 'too_soon') {
    return { ...state, errors: { form: t('verify.tooSoon', { seconds: result.retryAfterSeconds }) } }
  }
  return { ...state, errors: { form: t(result.reason === 'limited' ? 'verify.tooOften' : 'verify.unusable') } }
}

export async function confirmBooking(
  path: BookingPath,
  context: PageContext,
  previous: BookingState,
): Promise<BookingState> {
  const state = { values: {}, errors: {}, occurrence: previous.occurrence + 1, alternatives: null }
  const draft = await readDraftToken(path)
  if (!draft) redirect(bookingHref(path))
  const api = await getCaller()
  const response = await attempt(api.book.confirm({ ...path, draft, locale: context.locale }))
  if (!response.ok) return { ...state, errors: { form: messageOrRedirect(path, response) } }
  const result = response.value
  if (result.ok) redirect(bookingHref(path, 'confirmed', { receipt: result.manageToken }))
  if (result.reason === 'taken') return { ...state, alternatives: slotChoices(result.alternatives, context.timezone) }
  redirect(bookingHref(path, 'verify', { again: '1' }))
}

/** Returns the message of a failed call. An expired draft (after a day) redirects to the times. */
function messageOrRedirect(path: BookingPath, response: FailedCall): string {
  if (response.kind === 'refused') redirect(bookingHref(path, null, { notice: 'expired' }))
  return response.kind === 'limited' ? rateLimitMessage(response.retryAfterSeconds) : failureMessage(response.reference)
}

/** Notices of the times page for a time that could not be chosen. */
const notices = { refused: 'unavailable', limited: 'limited', failed: 'failed' }

function parseDetails(values: Record<string, string>) {
  const { name = '', channel, email = '', phone = '', confirmedEmail } = values
  const intake = Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) => (key.startsWith('intake.') ? [[key.slice(7), value]] : [])),
  )
  return {
    name,
    channel: channel === 'SMS' ? ('SMS' as const) : ('EMAIL' as const),
    email,
    phone,
    intake,
    confirmedEmail,
  }
}
