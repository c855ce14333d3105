'use server'

import { redirect } from 'next/navigation'
import { addAgentInput, reassignInput } from '#server/appointments/schema.ts'
import { appointmentFailure } from '../../../_i18n/console/appointmentLabels.ts'
import { getTranslations } from '../../../_i18n/console/translations.ts'
import { getCaller } from '../../../_server.ts'
import type { FormState } from '../../../_ui/form.ts'
import { appointmentPath } from '../../_shared/appointmentPath.ts'
import { toValues } from '../../_shared/fieldNames.ts'
import { parseForm } from '../../_shared/parseForm.ts'
import { withQuery } from '../../_shared/query.ts'
import { type ActionFailure, failureParams, runAction, runAndReturn } from '../../_shared/runAction.ts'
import { currentSession } from '../../_shared/session.ts'

export async function reassignAppointment(
  base: string,
  id: string,
  last: FormState,
  form: FormData,
): Promise<FormState> {
  const api = await getCaller()
  const parsed = parseForm(form, reassignInput.omit({ id: true }))
  const reassigned = parsed.ok
    ? await runAction(api.appointments.reassign({ id, ...parsed.value }), `${appointmentPath(base, id)}/reassign`)
    : parsed
  if (!reassigned.ok) return withAgentError(last, parsed.entered, reassigned)
  // An agent may no longer see an appointment that is reassigned to somebody else.
  const isAgent = (await currentSession())?.actor.kind === 'agent'
  redirect(withQuery(isAgent ? '/my-schedules' : appointmentPath(base, id), { done: 'reassigned' }))
}

export async function addAgent(base: string, id: string, last: FormState, form: FormData): Promise<FormState> {
  const api = await getCaller()
  const path = appointmentPath(base, id)
  const parsed = parseForm(form, addAgentInput.omit({ id: true }))
  const added = parsed.ok
    ? await runAction(api.appointments.addAgent({ id, agentId: parsed.value.agentId }), `${path}/agents`)
    : parsed
  if (!added.ok) return withAgentError(last, parsed.entered, added)
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

function withAgentError(last: FormState, entered: { agentId?: unknown }, failure: ActionFailure): FormState {
  const t = getTranslations('appointments')
  const isUnknown = failure.fields.some(({ name }) => name === 'agentId')
  const chosen = isUnknown ? t('refused.unknown_agent') : appointmentFailure(failure)
  return {
    values: toValues(entered),
    errors: { agentId: entered.agentId ? chosen : t('error.agent') },
    occurrence: last.occurrence + 1,
  }
}
