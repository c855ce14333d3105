import { circuitName } from '#server/lib/circuitNames.ts'
import type { Ctx } from '#server/platform/context.ts'
import { allowProbeNow } from '#server/platform/jobs/circuitBreaker.ts'
import { enqueue } from '#server/platform/jobs/enqueue.ts'
import { changeConnection, requireWebhookAdapter } from './change.ts'
import { updateConnection } from './data.ts'
import { subscribeRequest } from './rules.ts'

/** Asks once more, at once, that a region tells us of session events. `conflict`, reason `not_told`. */
export const registerConnection = (ctx: Ctx, given: unknown): Promise<void> =>
  changeConnection(ctx, given, 'connection.register', async (tx, { of }) => {
    await requireWebhookAdapter(tx, of)
    const now = ctx.now()
    await updateConnection(tx, of, { registration: 'asked', registrationAt: now, registrationReason: null })
    await allowProbeNow(tx, of.organizationId, circuitName('genesys.sessions', of.applicationId))
    await enqueue(tx, [subscribeRequest(of, now)])
    return {}
  })
