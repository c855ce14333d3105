'use server'

import { redirect } from 'next/navigation'
import { getCaller } from '../../../../_server.ts'
import { formText } from '../../../_shared/formText.ts'
import { withQuery } from '../../../_shared/query.ts'
import { failureParams, runAction, runAndReturn } from '../../../_shared/runAction.ts'
import type { FailureGroup } from '../../../_shared/types.ts'

const path = '/admin/notifications/delivery-problems'

/** Reason that staff entered; without one, returns to the page, which asks for it. */
function requiredReason(form: FormData): string {
  const reason = formText(form, 'reason')
  if (!reason) redirect(withQuery(path, { refused: 'reason_missing' }))
  return reason
}

export async function setMessagesPaused(applicationId: string, paused: boolean, form: FormData): Promise<void> {
  const reason = requiredReason(form)
  const api = await getCaller()
  const changed = api.applications.setMessagesPaused({ applicationId, paused, reason })
  await runAndReturn(changed, path, { done: paused ? 'paused' : 'resumed' })
}

/** Resends all failed messages of one cause, and leads to the page with the progress. */
export async function retryFailed(errorClass: FailureGroup['errorClass'], form: FormData): Promise<void> {
  const reason = requiredReason(form)
  const api = await getCaller()
  const started = await runAction(api.notifications.retryFailed({ errorClass, reason }), path)
  redirect(started.ok ? `${path}/${started.value.id}` : withQuery(path, failureParams(started)))
}
