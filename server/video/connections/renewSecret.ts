import { seal } from '#server/lib/seal.ts'
import type { Ctx } from '#server/platform/context.ts'
import { enqueue } from '#server/platform/jobs/enqueue.ts'
import { genesysSecretContext } from '#server/tenants/applications/data.ts'
import { changeConnection, requireWebhookAdapter } from './change.ts'
import { updateConnection } from './data.ts'
import { newWebhookSecret, subscribeRequest } from './rules.ts'
import type { ConnectionInput } from './schema.ts'

/**
 * Creates a new webhook secret for a region and registers it with the vendor; it is shown to nobody. The previous secret stays
 * valid until the new one is registered, and ten minutes longer for webhooks on their way.
 */
export const renewWebhookSecret = (ctx: Ctx, input: ConnectionInput): Promise<void> =>
  changeConnection(ctx, input, 'connection.renewSecret', async (tx, { key, row }) => {
    await requireWebhookAdapter(tx, key)
    const now = ctx.now()
    const version = row.version + 1
    const context = genesysSecretContext(key.applicationId, key.region, 'session_webhook_secret')
    await updateConnection(tx, key, {
      sessionWebhookSecret: seal(ctx.config.ENCRYPTION_KEYS, context, newWebhookSecret()),
      previousWebhookSecret: row.sessionWebhookSecret,
      previousUntil: null,
      version,
      registration: 'requested',
      registrationAt: now,
      registrationReason: null,
    })
    await enqueue(tx, [subscribeRequest(key, now, `${version}:${now.getTime()}`)])
    return { version }
  })
