'use server'

import { redirect } from 'next/navigation'
import { z } from 'zod'
import { appointmentFailure } from '../../../_i18n/console/appointmentLabels.ts'
import { getCaller } from '../../../_server.ts'
import type { FormState } from '../../../_ui/form.ts'
import { toValues } from '../../_shared/fieldNames.ts'
import { parseForm } from '../../_shared/parseForm.ts'
import { withQuery } from '../../_shared/query.ts'
import { runAction } from '../../_shared/runAction.ts'

const path = '/my-schedules/email-notifications'
const emailNotificationsForm = z.object({ emailNotifications: z.array(z.enum(['new', 'rescheduled', 'cancelled'])) })

export async function saveEmailNotifications(last: FormState, form: FormData): Promise<FormState> {
  const api = await getCaller()
  const parsed = parseForm(form, emailNotificationsForm)
  const saved = parsed.ok ? await runAction(api.me.saveEmailNotifications(parsed.value), path) : parsed
  if (saved.ok) redirect(withQuery(path, { done: 'saved' }))
  return {
    values: toValues(parsed.entered),
    errors: { form: appointmentFailure(saved) },
    occurrence: last.occurrence + 1,
  }
}
