'use server'

import { redirect } from 'next/navigation'
import { refusalWords } from '../../../_i18n/console/refusalWords.ts'
import { timeWords } from '../../../_i18n/time.ts'
import { getCaller } from '../../../_server.ts'
import { valuesOf } from '../../../_ui/form.ts'
import { pathTo } from '../../_shared/base.ts'
import { tryAct } from '../../_shared/outcome.ts'
import type { BookState } from '../booking/bookForm.tsx'

type Target = { base: string; id: string; start: string; timezone: string }

/** Moves it, or says why not and offers the nearest free times in the same form. */
export async function moveAppointment(target: Target, last: BookState, form: FormData): Promise<BookState> {
  const values = valuesOf(form)
  const { base, id, timezone } = target
  const reason = values.reason?.trim()
  const start = values.start ?? target.start
  const api = await getCaller()
  const answer = await tryAct(
    api.appointments.reschedule({ id, start, ...(reason ? { reason } : {}) }),
    `${pathTo(base, id)}/move`,
  )
  if (answer.ok) redirect(`${pathTo(base, id)}?done=moved`)
  const { start: _, ...kept } = values
  const choices = answer.alternatives.map((slot) => ({
    value: slot.start.toISOString(),
    label: timeWords({ ...slot, timezone }).full,
  }))
  const field = choices.length > 0 ? 'start' : 'form'
  const errors = { [field]: refusalWords(answer) }
  return { values: kept, errors, occurrence: last.occurrence + 1, choices: choices.length > 0 ? choices : last.choices }
}
