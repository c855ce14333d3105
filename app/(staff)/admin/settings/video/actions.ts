'use server'

import { redirect } from 'next/navigation'
import { attempt } from '../../../../_http/ask.ts'
import { getCaller } from '../../../../_server.ts'
import { withQuery } from '../../../_parts/filters.ts'

const adapters = ['genesys-sessions', 'builtin', 'none'] as const

export async function saveVideo(applicationId: string, form: FormData): Promise<void> {
  const adapter = adapters.find((one) => one === form.get('adapter'))
  if (!adapter) redirect(withQuery('/admin/settings/video', { application: applicationId, missing: 1 }))
  const api = await getCaller()
  const answer = await attempt(api.applications.setVideo({ applicationId, adapter }))
  const outcome = answer.ok ? { saved: answer.value.changed } : { refused: 1 }
  redirect(withQuery('/admin/settings/video', { application: applicationId, ...outcome }))
}
