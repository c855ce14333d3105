'use server'

import { redirect } from 'next/navigation'
import { getCaller } from '../../../../_server.ts'
import { withQuery } from '../../../_shared/filters.ts'
import { tryAct } from '../../../_shared/outcome.ts'

const adapters = ['genesys-sessions', 'builtin', 'genesys-meetings', 'none'] as const

export async function saveVideo(applicationId: string, form: FormData): Promise<void> {
  const adapter = adapters.find((one) => one === form.get('adapter'))
  if (!adapter) redirect(withQuery('/admin/settings/video', { application: applicationId, missing: 1 }))
  const api = await getCaller()
  const path = withQuery('/admin/settings/video', { application: applicationId })
  const answer = await tryAct(api.connections.setVideoAdapter({ applicationId, adapter }), path)
  const outcome = answer.ok ? { saved: answer.value.changed } : { refused: answer.reason }
  redirect(withQuery('/admin/settings/video', { application: applicationId, ...outcome }))
}
