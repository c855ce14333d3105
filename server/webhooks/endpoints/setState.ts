import { recordAudit } from '#server/platform/audit/record.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { requestRelease } from '../deliveries/release.ts'
import { lockEndpoint, moveEndpoint } from '../endpointData.ts'
import { type EndpointState, setStateInput } from '../schema.ts'
import { spreadChange } from './spread.ts'
import { requireStanding } from './standing.ts'

/**
 * Pauses an endpoint (what happens is kept for it), switches it off (it is not), or lets it go on: then what was kept is sent,
 * in order. In that state already, nothing changes.
 */
export async function setEndpointState(ctx: Ctx, given: unknown): Promise<{ state: EndpointState }> {
  const actor = requireActor(ctx, ['admin'])
  const { id, state } = setStateInput.parse(given)
  const { organizationId } = actor
  await ctx.db.transaction(async (tx) => {
    const endpoint = requireStanding(actor, await lockEndpoint(tx, organizationId, id))
    const now = ctx.now()
    const moved = await moveEndpoint(tx, endpoint, { state, reason: state === 'enabled' ? null : 'by_hand', now })
    if (!moved) return
    if (state === 'enabled') await requestRelease(tx, moved, { state: 'held' }, now)
    await spreadChange(tx, endpoint, endpoint, moved, now)
    await recordAudit(tx, ctx, {
      organizationId,
      verb: `webhook.${state}`,
      objectType: 'webhook_endpoint',
      objectId: id,
      before: { state: endpoint.state },
      after: { state },
    })
  })
  ctx.nudge()
  return { state }
}
