'use server'

import { redirect } from 'next/navigation'
import { getCaller } from '../../../_server.ts'
import { act, type NotDone } from '../../_shared/ask.ts'
import { type Base, pathTo } from '../../_shared/base.ts'
import { withQuery } from '../../_shared/filters.ts'

const text = (form: FormData, name: string): string => {
  const given = form.get(name)
  return typeof given === 'string' ? given.trim() : ''
}

/** Back to the page, which says what was done or why not; loading it again does nothing again. */
function show(base: Base, id: string, done: string, notDone: NotDone | null): never {
  redirect(withQuery(pathTo(base, id), notDone ? { ...notDone } : { done }))
}

export async function cancelAppointment(base: Base, id: string, form: FormData): Promise<void> {
  const api = await getCaller()
  const reason = text(form, 'reason')
  show(base, id, 'cancelled', await act(api.appointments.cancel(reason ? { id, reason } : { id }), pathTo(base, id)))
}

export async function provisionSession(base: Base, id: string, fresh: boolean): Promise<void> {
  const api = await getCaller()
  show(base, id, 'provisioned', await act(api.sessions.provision({ appointmentId: id, fresh }), pathTo(base, id)))
}

export async function sendLink(base: Base, id: string, channel: 'EMAIL' | 'SMS'): Promise<void> {
  const api = await getCaller()
  show(base, id, 'sent', await act(api.notifications.deliver({ appointmentId: id, channel }), pathTo(base, id)))
}

export async function retryDispatch(base: Base, id: string): Promise<void> {
  const api = await getCaller()
  show(base, id, 'retried', await act(api.dispatch.retry({ appointmentId: id }), pathTo(base, id)))
}

export async function correctOutcome(base: Base, id: string, form: FormData): Promise<void> {
  const reason = text(form, 'reason')
  if (reason.length < 3) show(base, id, 'corrected', { refused: 'short' })
  const outcome = outcomes.find((one) => one === text(form, 'outcome'))
  if (!outcome) show(base, id, 'corrected', { refused: 'unknown' })
  const api = await getCaller()
  show(
    base,
    id,
    'corrected',
    await act(api.appointments.correctOutcome({ id, outcome, reason: reason.slice(0, 500) }), pathTo(base, id)),
  )
}

const outcomes = ['completed', 'customer', 'agent', 'technical', 'failed'] as const

export async function resendNotification(
  base: Base,
  id: string,
  notificationId: string,
  form: FormData,
): Promise<void> {
  const reason = text(form, 'reason')
  if (!reason) show(base, id, 'resent', { refused: 'reason' })
  const api = await getCaller()
  show(base, id, 'resent', await act(api.notifications.resend({ notificationId, reason }), pathTo(base, id)))
}

export async function releaseContact(
  base: Base,
  id: string,
  participantId: string,
  channel: 'EMAIL' | 'SMS' | null,
  form: FormData,
): Promise<void> {
  const reason = text(form, 'reason')
  if (!reason) show(base, id, 'released', { refused: 'why' })
  const api = await getCaller()
  const wish = { id, participantId, reason, ...(channel ? { channel } : {}) }
  show(base, id, 'released', await act(api.appointments.releaseContact(wish), pathTo(base, id)))
}

export async function holdNotifications(base: Base, id: string, held: boolean, form: FormData): Promise<void> {
  const api = await getCaller()
  const asked = api.appointments.pauseNotifications({ id, paused: held, reason: text(form, 'reason') })
  show(base, id, held ? 'held' : 'unheld', await act(asked, pathTo(base, id)))
}
