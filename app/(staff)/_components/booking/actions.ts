'use server'

import { redirect } from 'next/navigation'
import { appointmentFailure } from '../../../_i18n/console/appointmentLabels.ts'
import { getTranslations } from '../../../_i18n/console/translations.ts'
import { formatAppointmentTime } from '../../../_i18n/time.ts'
import { getCaller } from '../../../_server.ts'
import { appointmentPath, toAppointmentBase } from '../../_shared/appointmentPath.ts'
import { toValues } from '../../_shared/fieldNames.ts'
import { parseForm } from '../../_shared/parseForm.ts'
import { type ActionFailure, runAction } from '../../_shared/runAction.ts'
import { customerErrors, customerForm } from './customerErrors.ts'
import { alternativeOptions, type TimeFormState } from './timeFormState.ts'

type Target = {
  base: string
  applicationId: string
  presetId: string
  durationMinutes: number
  agentId?: string
  start: string
  /** Zone of the reader. */
  timezone: string
  /** Set if the page has warned that customers cannot book this start. */
  outsideHours: boolean
}

/** Books, or shows the form again with the entered values, and with alternatives if the time is not available. */
export async function bookAppointment(target: Target, last: TimeFormState, form: FormData): Promise<TimeFormState> {
  const parsed = parseForm(form, customerForm)
  const values = toValues(parsed.entered)
  const state: TimeFormState = { values, errors: {}, occurrence: last.occurrence + 1, options: last.options }
  if (!parsed.ok) return { ...state, errors: customerErrors(parsed.fields) }
  const { name, email, phone, how, consent: _, start = target.start, ...details } = parsed.value
  const api = await getCaller()
  const booked = await runAction(
    api.console.bookOnBehalf({
      applicationId: target.applicationId,
      presetId: target.presetId,
      durationMinutes: target.durationMinutes,
      ...(target.agentId ? { agentId: target.agentId } : {}),
      start,
      // Of the alternatives, only the start that was chosen first may be outside the working hours.
      outsideHours: start === target.start && (target.outsideHours || last.options !== null),
      ...details,
      timezone: details.timezone ?? target.timezone,
      customer: { name, email, phone },
      consent: { how },
    }),
    `${toAppointmentBase(target.base)}/new`,
  )
  if (booked.ok) redirect(`${appointmentPath(target.base, booked.value.appointmentId)}?done=booked`)
  return afterFailure(state, target, start, booked)
}

function afterFailure(state: TimeFormState, target: Target, start: string, failure: ActionFailure): TimeFormState {
  const fields = customerErrors(failure.fields)
  if (Object.keys(fields).length > 0) return { ...state, errors: fields }
  if (failure.reason !== 'taken' && failure.reason !== 'not_offered') {
    return { ...state, errors: { form: appointmentFailure(failure) } }
  }
  const { timezone, durationMinutes } = target
  const alternatives = alternativeOptions(failure.alternatives, timezone)
  const chosen = new Date(start)
  const end = new Date(chosen.getTime() + durationMinutes * 60_000)
  const when = formatAppointmentTime({ start: chosen, end, timezone }).full
  const outsideHours = { value: start, label: getTranslations('appointments')('booking.notOfferedTime', { when }) }
  const options = failure.reason === 'taken' ? alternatives : [outsideHours, ...alternatives]
  const { start: _, ...values } = state.values
  return { ...state, values, options, errors: { start: appointmentFailure(failure) } }
}
