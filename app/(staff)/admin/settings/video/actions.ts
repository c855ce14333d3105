'use server'

import { redirect } from 'next/navigation'
import { getCaller } from '../../../../_server.ts'
import { withQuery } from '../../../_shared/query.ts'
import { runAndReturn } from '../../../_shared/runAction.ts'

const adapters = ['genesys-sessions', 'builtin', 'genesys-meetings', 'none'] as const

export async function saveVideo(applicationId: string, form: FormData): Promise<void> {
  const path = withQuery('/admin/settings/video', { application: applicationId })
  const adapter = adapters.find((known) => known === form.get('adapter'))
  if (!adapter) redirect(withQuery(path, { refused: 'missing' }))
  const api = await getCaller()
  const saved = api.connections.setVideoAdapter({ applicationId, adapter })
  await runAndReturn(saved, path, ({ changed }) => ({ done: 'saved', count: changed }))
}
