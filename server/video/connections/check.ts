import type { Ctx } from '#server/platform/context.ts'
import { enqueue } from '#server/platform/jobs/enqueue.ts'
import { done, type Job, type Outcome, throttled } from '#server/platform/jobs/types.ts'
import type { PortFailure } from '#server/ports/result.ts'
import { getGenesysConnection } from '#server/tenants/applications/data.ts'
import { changeConnection } from './change.ts'
import { findConnection, recordCheck, updateConnection } from './data.ts'
import { checkRequest } from './rules.ts'
import type { ConnectionInput } from './schema.ts'

/** Queues a test of one connection. The page shows the result later, because no page waits for a vendor. */
export const checkConnection = (ctx: Ctx, input: ConnectionInput): Promise<void> =>
  changeConnection(ctx, input, 'connection.check', async (tx, { key }) => {
    const now = ctx.now()
    await updateConnection(tx, key, { checked: 'requested', checkedAt: now, checkedReason: null })
    await enqueue(tx, [checkRequest(key, now)])
    return {}
  })

/** Signs in to Genesys and checks that the organization is the expected one. */
export async function runConnectionCheck(ctx: Ctx, job: Job): Promise<Outcome> {
  const { organizationId, subject: applicationId } = job
  const region = String(job.payload.region ?? '')
  const key = { organizationId, applicationId, region }
  const row = await findConnection(ctx.db, key)
  const connection = row && (await getGenesysConnection(ctx, organizationId, applicationId, region))
  if (!connection) return done('no Genesys settings')
  const found = await ctx.ports.genesys.organization(connection)
  const at = ctx.now()
  const { version } = row
  if (!found.ok) {
    if (found.kind === 'throttled') return throttled(found.retryAfterMs, found.code)
    await recordCheck(ctx.db, { ...key, version }, { state: 'failed', at, reason: reasonOf(found) })
    return done(found.code)
  }
  const isOtherOrganization = row.genesysOrganizationId !== '' && row.genesysOrganizationId !== found.value.id
  const check = isOtherOrganization
    ? { state: 'failed' as const, at, reason: 'other_organization' }
    : { state: 'ok' as const, at, reason: null }
  await recordCheck(ctx.db, { ...key, version }, check, found.value.id)
  return done()
}

/** Maps the vendor's failure codes to the few reasons that an administrator can act on. */
function reasonOf({ kind, code }: PortFailure): string {
  if (kind !== 'rejected') return 'unreachable'
  return code.startsWith('token_') ? 'credentials' : 'refused'
}
