import { notFound, unauthenticated } from '#server/lib/errors.ts'
import { sameSecret } from '#server/lib/hash.ts'
import { runtime } from '../../../_server.ts'
import { respond } from '../../_respond.ts'

export const dynamic = 'force-dynamic'

/** Returns the lag and the counts of the job queue. Requires the metrics token. */
export async function GET(request: Request): Promise<Response> {
  return respond(async () => {
    const { config, engine } = runtime()
    if (!config.METRICS_TOKEN) throw notFound()
    const given = (request.headers.get('authorization') ?? '').replace(/^Bearer /, '')
    if (!sameSecret(given, config.METRICS_TOKEN)) throw unauthenticated()
    const [lagSeconds, counts] = await Promise.all([engine.lag(), engine.counts()])
    return Response.json({ lagSeconds, jobs: counts }, { headers: { 'cache-control': 'no-store' } })
  })
}
