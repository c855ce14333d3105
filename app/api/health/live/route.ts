import { defineRoute } from '../../../_http/defineRoute.ts'
import { runtime } from '../../../_server.ts'

export const dynamic = 'force-dynamic'

/** Answers as long as the process runs, without I/O. With a sandbox it also returns the id of the runtime, for tests. */
export const GET = defineRoute(() => {
  const { config, id } = runtime()
  const headers = new Headers({ 'cache-control': 'no-store' })
  if (config.SANDBOX_URL) headers.set('x-runtime', id)
  return Response.json({ status: 'ok' }, { headers })
})
