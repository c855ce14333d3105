'use server'

import { refresh } from 'next/cache'
import { redirect } from 'next/navigation'
import { attempt, type FailedCall } from '../../_http/procedureCall.ts'
import { words } from '../../_i18n/words.ts'
import { getCaller } from '../../_server.ts'
import { type FormState, valuesOf } from '../../_ui/form.ts'
import { codeError, detailsErrors, emailSuggestion, failedWords, limitedWords } from '../_shared/errors.ts'
import { type BookingPath, bookingHref, identifyBrowser, readDraftToken, rememberDraft } from '../_shared/where.ts'
import type { BookingState } from './bookingForm.tsx'
import { slotChoices } from './slotChoices.ts'

/** Properties of the rendered page that the messages of the next one need: the time zone, the locale and the labels. */
export type PageContext = { timezone: string; locale: string; labels: Record<string, string> }

export async function chooseTime(where: BookingPath, locale: string, form: FormData): Promise<void> {
  const { start = '', duration, timezone = '', next } = valuesOf(form)
  const api = await getCaller()
  const draft = (await readDraftToken(where)) ?? undefined
  const answer = await attempt(
    api.book.start({ ...where, start, durationMinutes: Number(duration), timezone, locale, draft }),
  )
  if (!answer.ok) redirect(bookingHref(where, null, { notice: notices[answer.kind] }))
  const kept = await rememberDraft(where, answer.value.draft, timezone)
  redirect(bookingHref(kept, next === 'check' ? 'check' : 'details'))
}

export async function sendDetails(
  where: BookingPath,
  shown: PageContext,
  last: BookingState,
  form: FormData,
): Promise<BookingState> {
  const values = valuesOf(form)
  const state = { values, errors: {}, occurrence: last.occurrence + 1, alternatives: null }
  const draft = await readDraftToken(where)
  if (!draft) redirect(bookingHref(where))
  await identifyBrowser(where)
  const api = await getCaller()
  const answer = await attempt(api.book.details({ ...where, draft, locale: shown.locale, ...parseDetails(values) }))
  if (!answer.ok) return { ...state, errors: { form: messageOrRedirect(where, answer) } }
  const result = answer.value
  if (result.ok) redirect(bookingHref(where, 'verify'))
  if ('errors' in result) return { ...state, errors: detailsErrors(result.errors, shown.labels) }
  if ('suggestedEmail' in result)
    return { ...state, suggestedEmail: emailSuggestion(values.email ?? '', result.suggestedEmail) }
  if ('taken' in result) return { ...state, alternatives: slotChoices(result.alternatives, shown.timezone) }
  return { ...state, errors: { form: limitedWords(result.retryAfterSeconds) } }
}

export async function checkCode(where: BookingPath, last: FormState, form: FormData): Promise<FormState> {
  const { code = '' } = valuesOf(form)
  const state = { values: { code }, occurrence: last.occurrence + 1 }
  const draft = await readDraftToken(where)
  if (!draft) redirect(bookingHref(where))
  const api = await getCaller()
  const answer = await attempt(api.book.verify({ ...where, draft, code }))
  if (!answer.ok) return { ...state, errors: { code: messageOrRedirect(where, answer) } }
  if (answer.value.ok) redirect(bookingHref(where, 'check'))
  return { ...state, errors: { code: codeError(code, answer.value) } }
}

export async function resendCode(where: BookingPath, shown: PageContext, last: BookingState): Promise<BookingState> {
  const t = words()
  const state = { values: {}, errors: {}, occurrence: last.occurrence + 1, alternatives: null }
  const draft = await readDraftToken(where)
  if (!draft) redirect(bookingHref(where))
  const api = await getCaller()
  const answer = await attempt(api.book.resend({ ...where, draft }))
  if (!answer.ok) return { ...state, errors: { form: messageOrRedirect(where, answer) } }
  const result = answer.value
  if (result.ok) {
    // A new code extends the hold, whose end the page shows.
    refresh()
    return { ...state, notice: t('verify.sent', { contact: shown.labels.contact ?? '' }) }
  }
  if (result.reason === 'taken') {
    return { ...state, alternatives: slotChoices(result.alternatives ?? [], shown.timezone) }
  }
  if (result.reason === 'too_soon') {
    return { ...state, errors: { form: t('verify.tooSoon', { seconds: result.retryAfterSeconds }) } }
  }
  return { ...state, errors: { form: t(result.reason === 'limited' ? 'verify.tooOften' : 'verify.unusable') } }
}

export async function confirmBooking(
  where: BookingPath,
  shown: PageContext,
  last: BookingState,
): Promise<BookingState> {
  const state = { values: {}, errors: {}, occurrence: last.occurrence + 1, alternatives: null }
  const draft = await readDraftToken(where)
  if (!draft) redirect(bookingHref(where))
  const api = await getCaller()
  const answer = await attempt(api.book.confirm({ ...where, draft, locale: shown.locale }))
  if (!answer.ok) return { ...state, errors: { form: messageOrRedirect(where, answer) } }
  const result = answer.value
  if (result.ok) redirect(bookingHref(where, 'confirmed', { receipt: result.manageToken }))
  if (result.reason === 'taken') return { ...state, alternatives: slotChoices(result.alternatives, shown.timezone) }
  redirect(bookingHref(where, 'verify', { again: '1' }))
}

/** Returns the message of a failed call. An expired draft (after a day) redirects to the times. */
function messageOrRedirect(where: BookingPath, answer: FailedCall): string {
  if (answer.kind === 'refused') redirect(bookingHref(where, null, { notice: 'left' }))
  return answer.kind === 'limited' ? limitedWords(answer.retryAfterSeconds) : failedWords(answer.reference)
}

/** Notices of the times page for a time that could not be chosen. */
const notices = { refused: 'gone', limited: 'limited', failed: 'failed' }

function parseDetails(values: Record<string, string>) {
  const { name = '', channel, email = '', phone = '', asTyped } = values
  const intake = Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) => (key.startsWith('intake.') ? [[key.slice(7), value]] : [])),
  )
  return {
    name,
    channel: channel === 'SMS' ? ('SMS' as const) : ('EMAIL' as const),
    email,
    phone,
    intake,
    confirmedEmail: asTyped,
  }
}
