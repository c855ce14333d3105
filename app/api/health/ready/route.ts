import { defineRoute } from '../../../_http/defineRoute.ts'
import { migrationStatus } from '../../../_server.ts'

export const dynamic = 'force-dynamic'

/** Answers 200 if the database answers and has every migration of this build. */
export const GET = defineRoute(async () => {
  const headers = { 'cache-control': 'no-store' }
  try {
    const { applied, pending } = await migrationStatus()
    if (pending.length === 0) return Response.json({ status: 'ok', migrations: applied }, { headers })
  } catch {
    // A database that does not answer is reported as unavailable, like pending migrations.
  }
  return Response.json({ status: 'unavailable' }, { status: 503, headers: { ...headers, 'retry-after': '5' } })
})
