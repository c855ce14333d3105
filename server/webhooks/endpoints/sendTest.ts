import { AppError } from '#server/lib/errors.ts'
import { newId } from '#server/lib/ids.ts'
import { recordAudit } from '#server/platform/audit/data.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { requireOwnApplication } from '#server/tenants/applications/scope.ts'
import { findEndpoint } from '../endpointData.ts'
import { insertEvents } from '../events/eventData.ts'
import { fanOut } from '../events/fanOut.ts'
import { testBody } from '../rules.ts'
import { type EndpointById, TEST } from '../schema.ts'

/**
 * Sends a test event without an appointment to one endpoint, delivered like any other event. Throws `conflict` with reason `stopped`
 * if the endpoint is not enabled.
 */
export async function sendTest(ctx: Ctx, { id }: EndpointById): Promise<{ deliveryId: string }> {
  const actor = requireActor(ctx, ['admin'])
  const { organizationId } = actor
  const deliveryId = await ctx.db.transaction(async (tx) => {
    const endpoint = requireOwnApplication(actor, await findEndpoint(tx, organizationId, id))
    if (endpoint.state !== 'enabled')
      throw new AppError('conflict', 'This endpoint is not enabled.', { reason: 'stopped' })
    const [eventId, now] = [newId(), ctx.now()]
    const { applicationId } = endpoint
    await insertEvents(tx, [
      {
        organizationId,
        id: eventId,
        applicationId,
        type: TEST,
        eventKey: `test:${eventId}`,
        body: testBody(applicationId, now),
        occurredAt: now,
        createdAt: now,
      },
    ])
    const [delivery] = await fanOut(tx, [{ endpoint, eventId }], organizationId, now)
    await recordAudit(tx, ctx, {
      organizationId,
      action: 'webhook.test',
      objectType: 'webhook_endpoint',
      objectId: id,
      after: { eventId },
    })
    return delivery?.id ?? ''
  })
  ctx.requestTick()
  return { deliveryId }
}
