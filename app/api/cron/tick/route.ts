import { AppError, unauthenticated } from '#server/lib/errors.ts'
import { sameSecret } from '#server/lib/hash.ts'
import { defineRoute } from '../../../_http/defineRoute.ts'
import { runtime } from '../../../_server.ts'

export const dynamic = 'force-dynamic'
export const maxDuration = 60

/** Runs the due jobs. Refuses everybody if no secret is configured: a missing secret must never equal a missing header. */
const tick = defineRoute(async ({ request }) => {
  const { config, engine, clock } = runtime()
  if (!config.CRON_SECRET)
    throw new AppError('unavailable', 'No cron secret is configured.', { reason: 'not_configured' })
  const [scheme, given] = (request.headers.get('authorization') ?? '').split(' ')
  if (scheme !== 'Bearer' || !given || !sameSecret(given, config.CRON_SECRET)) throw unauthenticated()
  await clock.refresh()
  return Response.json(await engine.tick({ budgetMs: 25_000 }), { headers: { 'cache-control': 'no-store' } })
})

export { tick as GET, tick as POST }
