import type { Context } from 'hono'
import { NIL_ORGANIZATION } from '#server/lib/ids.ts'
import type { Ctx } from '#server/platform/context.ts'
import { findApplicationById } from '#server/tenants/applications/data.ts'
import { parseIdempotencyKey, runIdempotently } from '../idempotency.ts'
import type { RestEnv } from './app.ts'
import { callerOf } from './rateLimit.ts'

export type IdempotencyOptions<T> = {
  /** Application that a public caller names; its organization stores the response. */
  applicationId: string
  /** Caller when other credentials than the actor identify it. */
  caller?: string
  /** Restores the links that a stored response lacks. */
  restoreLinks?: (body: T) => Promise<T>
  /** Returns the result that an interrupted request created under this id, or null. */
  findCreated?: (id: string) => Promise<T | null>
}

/** Runs an operation, once per `Idempotency-Key` if the request has one, and returns its response. */
export async function respondIdempotently<T>(
  c: Context<RestEnv>,
  options: IdempotencyOptions<T>,
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
  const result = await runIdempotently(ctx, keyed, async (newAppointmentId) => {
    const body = (await options.findCreated?.(newAppointmentId)) ?? (await work({ ...ctx, newAppointmentId }))
    return { status: 200, body }
  })
  if (!result.replayed) return result.body
  c.header('Idempotency-Replayed', 'true')
  return options.restoreLinks ? options.restoreLinks(result.body) : result.body
}

async function organizationOf({ actor, db }: Ctx, applicationId: string): Promise<string> {
  if ('organizationId' in actor) return actor.organizationId
  return (await findApplicationById(db, applicationId))?.organizationId ?? NIL_ORGANIZATION
}
