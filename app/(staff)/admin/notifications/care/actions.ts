'use server'

import { redirect } from 'next/navigation'
import { getCaller } from '../../../../_server.ts'
import { act } from '../../../_shared/ask.ts'
import { withQuery } from '../../../_shared/filters.ts'
import { tryAct } from '../../../_shared/outcome.ts'
import type { FailureGroup } from '../../../_shared/types.ts'

const path = '/admin/notifications/care'

const reasonIn = (form: FormData): string => {
  const given = form.get('reason')
  return typeof given === 'string' ? given.trim() : ''
}

export async function holdMessages(applicationId: string, held: boolean, form: FormData): Promise<void> {
  const reason = reasonIn(form)
  if (!reason) redirect(withQuery(path, { refused: 'why' }))
  const api = await getCaller()
  const notDone = await act(api.applications.setMessagesPaused({ applicationId, paused: held, reason }), path)
  redirect(withQuery(path, notDone ? { ...notDone } : { done: held ? 'held' : 'released' }))
}

export async function retryFailed(errorClass: FailureGroup['errorClass'], form: FormData): Promise<void> {
  const reason = reasonIn(form)
  if (!reason) redirect(withQuery(path, { refused: 'why' }))
  const api = await getCaller()
  const done = await tryAct(api.notifications.retryFailed({ errorClass, reason }), path)
  redirect(done.ok ? `${path}/${done.value.id}` : withQuery(path, { refused: done.reason }))
}
