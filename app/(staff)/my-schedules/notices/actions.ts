'use server'

import { redirect } from 'next/navigation'
import { getCaller } from '../../../_server.ts'
import { type FormState, valuesOf } from '../../../_ui/form.ts'
import { withQuery } from '../../_parts/filters.ts'
import { tryAct } from '../../_parts/outcome.ts'
import { refusalWords } from '../../_parts/refusalWords.ts'

const path = '/my-schedules/notices'
const all = ['new', 'moved', 'cancelled'] as const

export async function saveNotices(last: FormState, form: FormData): Promise<FormState> {
  const values = valuesOf(form)
  const api = await getCaller()
  const saved = await tryAct(api.me.saveNotices({ notices: all.filter((one) => values[`notices.${one}`]) }), path)
  if (saved.ok) redirect(withQuery(path, { done: 'saved' }))
  return { values, errors: { form: refusalWords(saved) }, occurrence: last.occurrence + 1 }
}
