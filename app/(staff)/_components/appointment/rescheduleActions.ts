'use server'

import { redirect } from 'next/navigation'
import { appointmentFailure } from '../../../_i18n/console/appointmentLabels.ts'
import { getCaller } from '../../../_server.ts'
import { valuesOf } from '../../../_ui/form.ts'
import { appointmentPath } from '../../_shared/appointmentPath.ts'
import { runAction } from '../../_shared/runAction.ts'
import { alternativeOptions, type TimeFormState } from '../booking/timeFormState.ts'

type Target = { base: string; id: string; start: string; timezone: string }

/** Reschedules the appointment, or explains why not and offers the nearest available times in the same form. */
export async function rescheduleAppointment(
  target: Target,
  last: TimeFormState,
  form: FormData,
): Promise<TimeFormState> {
  const values = valuesOf(form)
  const { base, id, timezone } = target
  const reason = values.reason?.trim()
  const start = values.start ?? target.start
  const path = appointmentPath(base, id)
  const api = await getCaller()
  const rescheduled = await runAction(
    api.appointments.reschedule({ id, start, ...(reason ? { reason } : {}) }),
    `${path}/reschedule`,
  )
  if (rescheduled.ok) redirect(`${path}?done=rescheduled`)
  const alternatives = alternativeOptions(rescheduled.alternatives, timezone)
  const hasAlternatives = alternatives.length > 0
  // The refused start must not stay selected among the alternatives.
  const { start: _, ...kept } = values
  return {
    values: kept,
    errors: { [hasAlternatives ? 'start' : 'form']: appointmentFailure(rescheduled) },
    occurrence: last.occurrence + 1,
    options: hasAlternatives ? alternatives : last.options,
  }
}
