import type { Tx } from '#db/client.ts'
import { recordAudit } from '#server/platform/audit/data.ts'
import type { Ctx } from '#server/platform/context.ts'
import type { EndpointRecord } from '../deliveryData.ts'
import { markFailure, markSuccess, markThrottled, updateEndpointState } from '../endpointData.ts'
import { type AttemptOutcome, shouldPause } from '../rules.ts'
import type { EndpointState, StateReason } from '../schema.ts'
import { alertAdmins } from './alertAdmins.ts'

/**
 * Updates an endpoint's health from an attempt. An endpoint that responds with 410 is disabled and one that keeps failing is paused;
 * its administrators are notified once. A response with Retry-After counts as healthy.
 */
export async function updateEndpointHealth(
  ctx: Ctx,
  tx: Tx,
  ref: Pick<EndpointRecord, 'organizationId' | 'id'>,
  outcome: AttemptOutcome,
): Promise<void> {
  const now = ctx.now()
  if (outcome.kind === 'delivered') return markSuccess(tx, ref, now)
  if (outcome.kind === 'retry' && outcome.retryAfterMs !== null) return markThrottled(tx, ref, outcome.at)
  const endpoint = await markFailure(tx, ref, now)
  if (!endpoint) return
  if (outcome.kind === 'failed' && outcome.gone) return stop(ctx, tx, endpoint, 'disabled', 'gone')
  const { failures, failingSince, state } = endpoint
  if (state === 'enabled' && failingSince && shouldPause(failures, failingSince, now))
    await stop(ctx, tx, endpoint, 'paused', 'failing')
}

async function stop(ctx: Ctx, tx: Tx, endpoint: EndpointRecord, state: EndpointState, reason: StateReason) {
  const { organizationId, id } = endpoint
  const stopped = await updateEndpointState(tx, endpoint, { state, reason, now: ctx.now() })
  if (!stopped) return
  await recordAudit(tx, ctx, {
    organizationId,
    action: `webhook.${state}`,
    objectType: 'webhook_endpoint',
    objectId: id,
    before: { state: endpoint.state },
    after: { state, reason },
  })
  await alertAdmins(ctx, tx, stopped)
}
