import { notFound, unauthenticated } from '#server/lib/errors.ts'
import { sameSecret } from '#server/lib/hash.ts'
import { defineRoute } from '../../../_http/defineRoute.ts'
import { runtime } from '../../../_server.ts'

export const dynamic = 'force-dynamic'

/** Returns the lag and the counts of the job queue, and whether a worker is alive. Requires the metrics token. */
export const GET = defineRoute(async ({ request }) => {
  const { config, engine } = runtime()
  if (!config.METRICS_TOKEN) throw notFound()
  const given = (request.headers.get('authorization') ?? '').replace(/^Bearer /, '')
  if (!sameSecret(given, config.METRICS_TOKEN)) throw unauthenticated()
  const [lagSeconds, jobs, isWorkerAlive] = await Promise.all([engine.lag(), engine.counts(), engine.isWorkerAlive()])
  return Response.json(
    { lagSeconds, jobs, worker: isWorkerAlive ? 'alive' : 'none' },
    { headers: { 'cache-control': 'no-store' } },
  )
})
