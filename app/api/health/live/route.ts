import { runtime } from '../../../_server.ts'

export const dynamic = 'force-dynamic'

/** The process answers; no I/O. Beside a sandbox it also names its one runtime. */
export function GET(): Response {
  const { config, id } = runtime()
  const headers = new Headers({ 'cache-control': 'no-store' })
  if (config.SANDBOX_URL) headers.set('x-runtime', id)
  return Response.json({ status: 'ok' }, { headers })
}
