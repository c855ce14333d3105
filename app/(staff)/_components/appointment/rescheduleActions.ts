'use server'

import { redirect } from 'next/navigation'
import { z } from 'zod'
import { appointmentFailure } from '../../../_i18n/console/appointmentLabels.ts'
import { getCaller } from '../../../_server.ts'
import { appointmentPath } from '../../_shared/appointmentPath.ts'
import { toValues } from '../../_shared/fieldNames.ts'
import { parseForm } from '../../_shared/parseForm.ts'
import { runAction } from '../../_shared/runAction.ts'
import { alternativeOptions, type TimeFormState } from '../booking/timeFormState.ts'

type Target = { base: string; id: string; start: string; timezone: string }

/** Reschedules the appointment, or explains why not and offers the nearest available times in the same form. */
export async function rescheduleAppointment(
  target: Target,
  last: TimeFormState,
  form: FormData,
): Promise<TimeFormState> {
  const { base, id, timezone } = target
  const path = appointmentPath(base, id)
  const api = await getCaller()
  const parsed = parseForm(form, z.object({ start: z.string().default(target.start), reason: z.string().optional() }))
  const rescheduled = parsed.ok
    ? await runAction(api.appointments.reschedule({ id, ...parsed.value }), `${path}/reschedule`)
    : parsed
  if (rescheduled.ok) redirect(`${path}?done=rescheduled`)
  const alternatives = alternativeOptions(rescheduled.alternatives, timezone)
  const hasAlternatives = alternatives.length > 0
  // The refused start must not stay selected among the alternatives.
  const { start: _, ...kept } = parsed.entered
  return {
    values: toValues(kept),
    errors: { [hasAlternatives ? 'start' : 'form']: appointmentFailure(rescheduled) },
    occurrence: last.occurrence + 1,
    options: hasAlternatives ? alternatives : last.options,
  }
}
