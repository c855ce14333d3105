import type { Context } from 'hono'
import { NIL_ORGANIZATION } from '#server/lib/ids.ts'
import type { Ctx } from '#server/platform/context.ts'
import { findApplicationById } from '#server/tenants/applications/data.ts'
import { parseIdempotencyKey, runIdempotently } from '../idempotency.ts'
import type { RestEnv } from './app.ts'
import { callerOf } from './rateLimit.ts'

type Options<T> = {
  /** The application a public caller names; its organization keeps the answer. */
  applicationId: string
  /** In place of the actor, where credentials of another kind say who asks. */
  caller?: string
  /** Puts back the links that a kept answer goes without. */
  restoreLinks?: (body: T) => Promise<T>
  /** What a request cut off before its answer was kept had made under this id; null when nothing. */
  findCreated?: (id: string) => Promise<T | null>
}

/** An operation's answer, done once for each `Idempotency-Key` where the request carries one. */
export async function respondIdempotently<T>(
  c: Context<RestEnv>,
  options: Options<T>,
  work: (ctx: Ctx) => Promise<T>,
): Promise<T> {
  const key = parseIdempotencyKey(c.req.header('idempotency-key'))
  const { ctx } = c.var
  if (key === null) return work(ctx)
  const keyed = {
    organizationId: await organizationOf(ctx, options.applicationId),
    caller: options.caller ?? callerOf(ctx),
    key,
    payload: `${c.req.method} ${c.req.path.replace(/\/+$/, '')}\n${await c.req.text()}`,
  }
  const answer = await runIdempotently(ctx, keyed, async (placeAs) => {
    const body = (await options.findCreated?.(placeAs)) ?? (await work({ ...ctx, newAppointmentId: placeAs }))
    return { status: 200, body }
  })
  if (!answer.replayed) return answer.body
  c.header('Idempotency-Replayed', 'true')
  return options.restoreLinks ? options.restoreLinks(answer.body) : answer.body
}

async function organizationOf({ actor, db }: Ctx, applicationId: string): Promise<string> {
  if ('organizationId' in actor) return actor.organizationId
  return (await findApplicationById(db, applicationId))?.organizationId ?? NIL_ORGANIZATION
}
