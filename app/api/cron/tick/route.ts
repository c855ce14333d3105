import { AppError, unauthenticated } from '#server/lib/errors.ts'
import { sameSecret } from '#server/lib/hash.ts'
import { runtime } from '../../../_server.ts'
import { answer } from '../../_respond.ts'

export const dynamic = 'force-dynamic'
export const maxDuration = 60

/** Drains what is due. Without a configured secret nobody may: an absent secret must never equal an absent header. */
async function tick(request: Request): Promise<Response> {
  return answer(async () => {
    const { config, engine, clock } = runtime()
    if (!config.CRON_SECRET)
      throw new AppError('unavailable', 'No cron secret is configured.', { reason: 'not_configured' })
    const [scheme, given] = (request.headers.get('authorization') ?? '').split(' ')
    if (scheme !== 'Bearer' || !given || !sameSecret(given, config.CRON_SECRET)) throw unauthenticated()
    await clock.refresh()
    return Response.json(await engine.tick({ budgetMs: 25_000 }), { headers: { 'cache-control': 'no-store' } })
  })
}

export const GET = tick
export const POST = tick
