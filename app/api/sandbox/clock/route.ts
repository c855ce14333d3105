import { moveClock, moveInput } from '#server/api/moveClock.ts'
import { notFound } from '#server/lib/errors.ts'
import { defineRoute } from '../../../_http/defineRoute.ts'
import { runtime } from '../../../_server.ts'

export const dynamic = 'force-dynamic'
export const maxDuration = 60

/** Moves the business time. Exists only with a sandbox. */
export const POST = defineRoute(async ({ request }) => {
  const { config, engine, database, clock } = runtime()
  if (!config.SANDBOX_URL) throw notFound()
  const input = moveInput.parse(await request.json().catch(() => null))
  const moved = await moveClock({ engine, sql: database.sql, clock }, input)
  return Response.json(moved, { headers: { 'cache-control': 'no-store' } })
})
