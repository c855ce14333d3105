import { seal } from '#server/lib/seal.ts'
import type { Ctx } from '#server/platform/context.ts'
import { enqueue } from '#server/platform/jobs/enqueue.ts'
import { genesysSecretContext } from '#server/tenants/applications/data.ts'
import { changeConnection, requireWebhookAdapter } from './change.ts'
import { updateConnection } from './data.ts'
import { newWebhookSecret, subscribeRequest } from './rules.ts'

/**
 * Makes a new secret for a region's session events and hands it to the vendor; nobody is shown it. The former one counts
 * until the new one is registered, and ten minutes more for what was under way.
 */
export const renewWebhookSecret = (ctx: Ctx, given: unknown): Promise<void> =>
  changeConnection(ctx, given, 'connection.renewSecret', async (tx, { of, row }) => {
    await requireWebhookAdapter(tx, of)
    const now = ctx.now()
    const version = row.version + 1
    const place = genesysSecretContext(of.applicationId, of.region, 'session_webhook_secret')
    await updateConnection(tx, of, {
      sessionWebhookSecret: seal(ctx.config.ENCRYPTION_KEYS, place, newWebhookSecret()),
      previousWebhookSecret: row.sessionWebhookSecret,
      previousUntil: null,
      version,
      registration: 'asked',
      registrationAt: now,
      registrationReason: null,
    })
    await enqueue(tx, [subscribeRequest(of, now, `${version}:${now.getTime()}`)])
    return { version }
  })
