'use server'

import { redirect } from 'next/navigation'
import { appointmentFailure } from '../../../_i18n/console/appointmentLabels.ts'
import { getTranslations } from '../../../_i18n/console/translations.ts'
import { getCaller } from '../../../_server.ts'
import { type FormState, valuesOf } from '../../../_ui/form.ts'
import { appointmentPath } from '../../_shared/appointmentPath.ts'
import { withQuery } from '../../_shared/query.ts'
import { type ActionFailure, failureParams, runAction, runAndReturn } from '../../_shared/runAction.ts'
import { currentSession } from '../../_shared/session.ts'

export async function reassignAppointment(
  base: string,
  id: string,
  last: FormState,
  form: FormData,
): Promise<FormState> {
  const values = valuesOf(form)
  const { agent = '' } = values
  if (!agent) return withAgentError(last, values, getTranslations('appointments')('error.agent'))
  const reason = values.reason?.trim()
  const api = await getCaller()
  const reassigned = await runAction(
    api.appointments.reassign({ id, agentId: agent, ...(reason ? { reason } : {}) }),
    `${appointmentPath(base, id)}/reassign`,
  )
  if (!reassigned.ok) return withAgentError(last, values, agentError(reassigned))
  // An agent may no longer see an appointment that is reassigned to somebody else.
  const isAgent = (await currentSession())?.actor.kind === 'agent'
  redirect(withQuery(isAgent ? '/my-schedules' : appointmentPath(base, id), { done: 'reassigned' }))
}

export async function addAgent(base: string, id: string, last: FormState, form: FormData): Promise<FormState> {
  const values = valuesOf(form)
  const { agent = '' } = values
  if (!agent) return withAgentError(last, values, getTranslations('appointments')('error.agent'))
  const api = await getCaller()
  const path = appointmentPath(base, id)
  const added = await runAction(api.appointments.addAgent({ id, agentId: agent }), `${path}/agents`)
  if (!added.ok) return withAgentError(last, values, agentError(added))
  redirect(withQuery(path, { done: 'added' }))
}

export async function removeParticipant(base: string, id: string, participantId: string): Promise<void> {
  const api = await getCaller()
  const removed = api.appointments.removeParticipant({ id, participantId })
  await runAndReturn(removed, appointmentPath(base, id), { done: 'removed' })
}

/** Accepts an appointment of a queue. After a failure the agent returns to the list, because they may not see the appointment. */
export async function acceptAppointment(id: string): Promise<void> {
  const api = await getCaller()
  const list = '/my-schedules'
  const accepted = await runAction(api.appointments.accept({ id }), list)
  if (!accepted.ok) redirect(withQuery(list, failureParams(accepted)))
  redirect(withQuery(appointmentPath(list, id), { done: 'accepted' }))
}

const agentError = (failure: ActionFailure): string =>
  failure.fields.some(({ pointer }) => pointer === '/agentId')
    ? getTranslations('appointments')('refused.unknown_agent')
    : appointmentFailure(failure)

const withAgentError = (last: FormState, values: FormState['values'], error: string): FormState => ({
  values,
  errors: { agent: error },
  occurrence: last.occurrence + 1,
})
