'use server'

import { redirect } from 'next/navigation'
import { getCaller } from '../../../_server.ts'
import { type AppointmentBase, appointmentPath } from '../../_shared/appointmentPath.ts'
import { formText } from '../../_shared/formText.ts'
import { withQuery } from '../../_shared/query.ts'
import { runAndReturn } from '../../_shared/runAction.ts'

type Channel = 'EMAIL' | 'SMS'

/** Returns to the appointment's page with the reason for a refusal. */
function refuse(base: AppointmentBase, id: string, refused: string): never {
  redirect(withQuery(appointmentPath(base, id), { refused }))
}

export async function cancelAppointment(base: AppointmentBase, id: string, form: FormData): Promise<void> {
  const api = await getCaller()
  const reason = formText(form, 'reason')
  const cancelled = api.appointments.cancel(reason ? { id, reason } : { id })
  await runAndReturn(cancelled, appointmentPath(base, id), { done: 'cancelled' })
}

type Provisioning = { replace: boolean; endCall: boolean }

export async function provisionSession(base: AppointmentBase, id: string, provisioning: Provisioning): Promise<void> {
  const api = await getCaller()
  const provisioned = api.sessions.provision({ appointmentId: id, ...provisioning })
  await runAndReturn(provisioned, appointmentPath(base, id), { done: 'provisioned' })
}

export async function sendLink(base: AppointmentBase, id: string, channel: Channel): Promise<void> {
  const api = await getCaller()
  const sent = api.notifications.deliver({ appointmentId: id, channel })
  await runAndReturn(sent, appointmentPath(base, id), { done: 'sent' })
}

export async function retryDispatch(base: AppointmentBase, id: string): Promise<void> {
  const api = await getCaller()
  await runAndReturn(api.dispatch.retry({ appointmentId: id }), appointmentPath(base, id), { done: 'retried' })
}

const outcomes = ['completed', 'customer', 'agent', 'technical', 'failed'] as const

export async function correctOutcome(base: AppointmentBase, id: string, form: FormData): Promise<void> {
  const reason = formText(form, 'reason')
  if (reason.length < 3) refuse(base, id, 'outcome_reason_missing')
  const outcome = outcomes.find((known) => known === formText(form, 'outcome'))
  if (!outcome) refuse(base, id, 'unknown')
  const api = await getCaller()
  const corrected = api.appointments.correctOutcome({ id, outcome, reason: reason.slice(0, 500) })
  await runAndReturn(corrected, appointmentPath(base, id), { done: 'corrected' })
}

export async function resendNotification(
  base: AppointmentBase,
  id: string,
  notificationId: string,
  form: FormData,
): Promise<void> {
  const reason = formText(form, 'reason')
  if (!reason) refuse(base, id, 'resend_reason_missing')
  const api = await getCaller()
  const resent = api.notifications.resend({ notificationId, reason })
  await runAndReturn(resent, appointmentPath(base, id), { done: 'resent' })
}

/** Unblocks a contact: one channel of a participant, or all of them after a report of a wrong recipient. */
export async function releaseContact(
  base: AppointmentBase,
  id: string,
  participantId: string,
  channel: Channel | null,
  form: FormData,
): Promise<void> {
  const reason = formText(form, 'reason')
  if (!reason) refuse(base, id, 'unblock_reason_missing')
  const api = await getCaller()
  const released = api.appointments.releaseContact({ id, participantId, reason, ...(channel ? { channel } : {}) })
  await runAndReturn(released, appointmentPath(base, id), { done: 'unblocked' })
}

export async function pauseMessages(base: AppointmentBase, id: string, paused: boolean, form: FormData): Promise<void> {
  const api = await getCaller()
  const changed = api.appointments.pauseNotifications({ id, paused, reason: formText(form, 'reason') })
  await runAndReturn(changed, appointmentPath(base, id), { done: paused ? 'paused' : 'resumed' })
}
