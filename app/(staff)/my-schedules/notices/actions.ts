'use server'

import { redirect } from 'next/navigation'
import { refusalWords } from '../../../_i18n/console/refusalWords.ts'
import { getCaller } from '../../../_server.ts'
import { type FormState, valuesOf } from '../../../_ui/form.ts'
import { withQuery } from '../../_shared/filters.ts'
import { tryAct } from '../../_shared/outcome.ts'

const path = '/my-schedules/notices'
const all = ['new', 'rescheduled', 'cancelled'] as const

export async function saveNotices(last: FormState, form: FormData): Promise<FormState> {
  const values = valuesOf(form)
  const api = await getCaller()
  const saved = await tryAct(
    api.me.saveEmailNotifications({ emailNotifications: all.filter((one) => values[`notices.${one}`]) }),
    path,
  )
  if (saved.ok) redirect(withQuery(path, { done: 'saved' }))
  return { values, errors: { form: refusalWords(saved) }, occurrence: last.occurrence + 1 }
}
