'use server'

import { redirect } from 'next/navigation'
import { attempt } from '../../../_http/ask.ts'
import { getCaller } from '../../../_server.ts'
import { type FormState, valuesOf } from '../../../_ui/form.ts'
import { words } from '../../../_ui/words.ts'

export async function cancelAppointment(token: string, last: FormState, form: FormData): Promise<FormState> {
  const values = valuesOf(form)
  // The reason is one line of a record; a line break typed into it is no reason to refuse it.
  const reason = values.reason?.replace(/\s+/g, ' ').trim() || undefined
  const api = await getCaller()
  const answer = await attempt(api.manage.cancel({ token, reason }))
  if (answer.ok && answer.value.ok) redirect(`/manage/${token}`)
  const why = answer.ok && !answer.value.ok ? answer.value.reason : 'failed'
  const t = words()
  const message = why === 'too_late' || why === 'over' ? t(`cancel.${why}`) : t('cancel.failed')
  return { values, errors: { form: message }, occurrence: last.occurrence + 1 }
}
