import type { Ctx } from '#server/platform/context.ts'
import { enqueue } from '#server/platform/jobs/enqueue.ts'
import { done, type Job, type Outcome, throttled } from '#server/platform/jobs/types.ts'
import type { PortFailure } from '#server/ports/result.ts'
import { getGenesysConnection } from '#server/tenants/applications/data.ts'
import { changeConnection } from './change.ts'
import { findConnection, recordCheck, updateConnection } from './data.ts'
import { checkRequest } from './rules.ts'

/** Queues a test of one connection; the page shows what came of it, for nothing on a page waits for a vendor. */
export const checkConnection = (ctx: Ctx, given: unknown): Promise<void> =>
  changeConnection(ctx, given, 'connection.check', async (tx, { of }) => {
    const now = ctx.now()
    await updateConnection(tx, of, { checked: 'asked', checkedAt: now, checkedReason: null })
    await enqueue(tx, [checkRequest(of, now)])
    return {}
  })

/** Signs in to Genesys and asks whose organization it is. */
export async function runConnectionCheck(ctx: Ctx, item: Job): Promise<Outcome> {
  const { organizationId, subject: applicationId } = item
  const region = String(item.payload.region ?? '')
  const of = { organizationId, applicationId, region }
  const row = await findConnection(ctx.db, of)
  const connection = row && (await getGenesysConnection(ctx, organizationId, applicationId, region))
  if (!connection) return done('no Genesys settings')
  const found = await ctx.ports.genesys.organization(connection)
  const at = ctx.now()
  const { version } = row
  if (!found.ok) {
    if (found.kind === 'throttled') return throttled(found.retryAfterMs, found.code)
    await recordCheck(ctx.db, { ...of, version }, { state: 'failed', at, reason: reasonOf(found) })
    return done(found.code)
  }
  const isOther = row.genesysOrganizationId !== '' && row.genesysOrganizationId !== found.value.id
  const check = isOther
    ? { state: 'failed' as const, at, reason: 'other_organization' }
    : { state: 'ok' as const, at, reason: null }
  await recordCheck(ctx.db, { ...of, version }, check, found.value.id)
  return done()
}

/** Of the vendor's many words the few that tell an administrator what to do. */
function reasonOf({ kind, code }: PortFailure): string {
  if (kind !== 'rejected') return 'unreachable'
  return code.startsWith('token_') ? 'credentials' : 'refused'
}
