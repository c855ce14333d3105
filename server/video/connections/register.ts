import { circuitName } from '#server/lib/circuitNames.ts'
import type { Ctx } from '#server/platform/context.ts'
import { allowProbeNow } from '#server/platform/jobs/circuitBreaker.ts'
import { enqueue } from '#server/platform/jobs/enqueue.ts'
import { changeConnection, requireWebhookAdapter } from './change.ts'
import { updateConnection } from './data.ts'
import { subscribeRequest } from './rules.ts'
import type { ConnectionInput } from './schema.ts'

/** Registers a region's session webhook again at once. Refuses with `conflict`, reason `no_events`. */
export const registerConnection = (ctx: Ctx, input: ConnectionInput): Promise<void> =>
  changeConnection(ctx, input, 'connection.register', async (tx, { key }) => {
    await requireWebhookAdapter(tx, key)
    const now = ctx.now()
    await updateConnection(tx, key, { registration: 'requested', registrationAt: now, registrationReason: null })
    await allowProbeNow(tx, key.organizationId, circuitName('genesys.sessions', key.applicationId))
    await enqueue(tx, [subscribeRequest(key, now)])
    return {}
  })
