'use server'

import { redirect } from 'next/navigation'
import { getCaller } from '../../../../_server.ts'
import { act, type NotDone } from '../../../_parts/ask.ts'
import { withQuery } from '../../../_parts/filters.ts'

const pathOf = (id: string): string => `/admin/appointments/${encodeURIComponent(id)}`
const text = (form: FormData, name: string): string => {
  const given = form.get(name)
  return typeof given === 'string' ? given.trim() : ''
}

/** Back to the page, which says what was done or why not; loading it again does nothing again. */
function show(id: string, done: string, notDone: NotDone | null): never {
  redirect(withQuery(pathOf(id), notDone ? { ...notDone } : { done }))
}

export async function cancelAppointment(id: string, form: FormData): Promise<void> {
  const api = await getCaller()
  const reason = text(form, 'reason')
  show(id, 'cancelled', await act(api.appointments.cancel(reason ? { id, reason } : { id }), pathOf(id)))
}

export async function provisionSession(id: string, fresh: boolean): Promise<void> {
  const api = await getCaller()
  show(id, 'provisioned', await act(api.sessions.provision({ appointmentId: id, fresh }), pathOf(id)))
}

export async function sendLink(id: string, channel: 'EMAIL' | 'SMS'): Promise<void> {
  const api = await getCaller()
  show(id, 'sent', await act(api.notifications.deliver({ appointmentId: id, channel }), pathOf(id)))
}

export async function retryDispatch(id: string): Promise<void> {
  const api = await getCaller()
  show(id, 'retried', await act(api.dispatch.retry({ appointmentId: id }), pathOf(id)))
}

export async function resendNotification(id: string, notificationId: string, form: FormData): Promise<void> {
  const reason = text(form, 'reason')
  if (!reason) show(id, 'resent', { refused: 'reason' })
  const api = await getCaller()
  show(id, 'resent', await act(api.notifications.resend({ notificationId, reason }), pathOf(id)))
}
