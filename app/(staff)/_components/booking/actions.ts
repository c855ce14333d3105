'use server'

import { redirect } from 'next/navigation'
import { appointmentWords } from '../../../_i18n/console/ownWords.ts'
import { refusalWords } from '../../../_i18n/console/refusalWords.ts'
import { timeWords } from '../../../_i18n/time.ts'
import { getCaller } from '../../../_server.ts'
import { valuesOf } from '../../../_ui/form.ts'
import { baseOf, pathTo } from '../../_shared/base.ts'
import { tryAct, type Undone } from '../../_shared/outcome.ts'
import type { BookState } from './bookForm.tsx'
import { fieldErrors, intakeOf, isConsentWay, missingIn } from './whoErrors.ts'

type Target = {
  base: string
  applicationId: string
  presetId: string
  durationMinutes: number
  agentId?: string
  start: string
  /** The reader's zone. */
  timezone: string
  /** The page has said that customers are not offered this start. */
  insisted: boolean
}

/** Books, or shows the form again with everything that was typed, and other times where this one cannot be had. */
export async function bookAppointment(target: Target, last: BookState, form: FormData): Promise<BookState> {
  const values = valuesOf(form)
  const state: BookState = { values, errors: {}, occurrence: last.occurrence + 1, choices: last.choices }
  const missing = missingIn(values)
  const { how = '' } = values
  if (Object.keys(missing).length > 0 || !isConsentWay(how)) return { ...state, errors: missing }
  const start = values.start ?? target.start
  const api = await getCaller()
  const answer = await tryAct(
    api.desk.bookOnBehalf({
      applicationId: target.applicationId,
      presetId: target.presetId,
      durationMinutes: target.durationMinutes,
      ...(target.agentId ? { agentId: target.agentId } : {}),
      start,
      // Of the times offered instead, only the one that was asked for first may lie outside the hours.
      outsideHours: start === target.start && (target.insisted || last.choices !== null),
      timezone: values.timezone ?? target.timezone,
      ...(values.locale ? { locale: values.locale } : {}),
      ...(values.notes?.trim() ? { notes: values.notes } : {}),
      intake: intakeOf(values),
      customer: { name: values.name, email: values.email?.trim() || null, phone: values.phone?.trim() || null },
      consent: { how },
    }),
    `${baseOf(target.base)}/new`,
  )
  if (answer.ok) redirect(`${pathTo(target.base, answer.value.appointmentId)}?done=booked`)
  return refused(state, target, start, answer)
}

function refused(state: BookState, target: Target, start: string, answer: Undone): BookState {
  const fields = fieldErrors(answer.fields)
  if (Object.keys(fields).length > 0) return { ...state, errors: fields }
  if (answer.reason !== 'taken' && answer.reason !== 'not_offered') {
    return { ...state, errors: { form: refusalWords(answer) } }
  }
  const { timezone, durationMinutes } = target
  const t = appointmentWords()
  const near = answer.alternatives.map((slot) => ({
    value: slot.start.toISOString(),
    label: timeWords({ ...slot, timezone }).full,
  }))
  const own = new Date(start)
  const when = timeWords({ start: own, end: new Date(own.getTime() + durationMinutes * 60_000), timezone }).full
  const stays = { value: start, label: t('new.staysLabel', { when }) }
  const choices = answer.reason === 'taken' ? near : [stays, ...near]
  const { start: _, ...values } = state.values
  return { ...state, values, choices, errors: { start: refusalWords(answer) } }
}
