'use server'

import { redirect } from 'next/navigation'
import { appointmentWords, isRefusal } from '../../../_i18n/console/ownWords.ts'
import { refusalWords } from '../../../_i18n/console/refusalWords.ts'
import { getCaller } from '../../../_server.ts'
import { type FormState, valuesOf } from '../../../_ui/form.ts'
import { pathTo } from '../../_shared/base.ts'
import { withQuery } from '../../_shared/filters.ts'
import { tryAct, type Undone } from '../../_shared/outcome.ts'
import { currentSession } from '../../_shared/session.ts'

export async function reassignAppointment(
  base: string,
  id: string,
  last: FormState,
  form: FormData,
): Promise<FormState> {
  const values = valuesOf(form)
  const { agent = '' } = values
  if (!agent) return again(last, values, { agent: appointmentWords()('field.agent') })
  const reason = values.reason?.trim()
  const api = await getCaller()
  const wish = { id, agentId: agent, ...(reason ? { reason } : {}) }
  const done = await tryAct(api.appointments.reassign(wish), `${pathTo(base, id)}/reassign`)
  // An agent who gave it away may not see it any more.
  const isGone = (await currentSession())?.actor.kind === 'agent'
  if (done.ok) redirect(withQuery(isGone ? '/my-schedules' : pathTo(base, id), { done: 'reassigned' }))
  return again(last, values, { agent: wordsOf(done) })
}

export async function addAgent(base: string, id: string, last: FormState, form: FormData): Promise<FormState> {
  const values = valuesOf(form)
  const { agent = '' } = values
  if (!agent) return again(last, values, { agent: appointmentWords()('field.agent') })
  const api = await getCaller()
  const done = await tryAct(api.appointments.addAgent({ id, agentId: agent }), `${pathTo(base, id)}/agents`)
  if (done.ok) redirect(withQuery(pathTo(base, id), { done: 'added' }))
  return again(last, values, { agent: wordsOf(done) })
}

export async function removeParticipant(base: string, id: string, participantId: string): Promise<void> {
  const api = await getCaller()
  const path = pathTo(base, id)
  const done = await tryAct(api.appointments.removeParticipant({ id, participantId }), path)
  if (done.ok) redirect(withQuery(path, { done: 'removed' }))
  redirect(withQuery(path, refusedAs(done)))
}

/** Back to the list where it waits: what could not be taken on is not the agent's to look at. */
export async function acceptAppointment(id: string): Promise<void> {
  const api = await getCaller()
  const list = '/my-schedules'
  const done = await tryAct(api.appointments.accept({ id }), list)
  redirect(done.ok ? withQuery(pathTo(list, id), { done: 'accepted' }) : withQuery(list, refusedAs(done)))
}

const refusedAs = ({ reason, reference }: Undone) => ({
  refused: isRefusal(reason) ? reason : 'unknown',
  ...(reference ? { reference } : {}),
})

const wordsOf = (undone: Undone): string =>
  undone.fields.some(({ pointer }) => pointer === '/agentId')
    ? appointmentWords()('refused.unknown_agent')
    : refusalWords(undone)

const again = (last: FormState, values: FormState['values'], errors: FormState['errors']): FormState => ({
  values,
  errors,
  occurrence: last.occurrence + 1,
})
