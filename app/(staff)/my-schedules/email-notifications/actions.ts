'use server'

import { redirect } from 'next/navigation'
import { appointmentFailure } from '../../../_i18n/console/appointmentLabels.ts'
import { getCaller } from '../../../_server.ts'
import { type FormState, valuesOf } from '../../../_ui/form.ts'
import { withQuery } from '../../_shared/query.ts'
import { runAction } from '../../_shared/runAction.ts'

const path = '/my-schedules/email-notifications'
const kinds = ['new', 'rescheduled', 'cancelled'] as const

export async function saveEmailNotifications(last: FormState, form: FormData): Promise<FormState> {
  const values = valuesOf(form)
  const api = await getCaller()
  const emailNotifications = kinds.filter((kind) => values[`notifications.${kind}`])
  const saved = await runAction(api.me.saveEmailNotifications({ emailNotifications }), path)
  if (saved.ok) redirect(withQuery(path, { done: 'saved' }))
  return { values, errors: { form: appointmentFailure(saved) }, occurrence: last.occurrence + 1 }
}
