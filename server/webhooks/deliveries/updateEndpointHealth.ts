import type { Tx } from '#db/client.ts'
import { recordAudit } from '#server/platform/audit/data.ts'
import type { Ctx } from '#server/platform/context.ts'
import type { EndpointRecord } from '../deliveryData.ts'
import { markFailure, markSuccess, markThrottled, updateEndpointState } from '../endpointData.ts'
import { type AttemptOutcome, shouldPause } from '../rules.ts'
import type { EndpointState, StateReason } from '../schema.ts'
import { alertAdmins } from './alertAdmins.ts'

/**
 * What an attempt says of its endpoint: one that answers 410 is switched off, one that fails on and on is paused; its
 * administrators are told once. One that asks for patience is well.
 */
export async function updateEndpointHealth(
  ctx: Ctx,
  tx: Tx,
  ref: Pick<EndpointRecord, 'organizationId' | 'id'>,
  verdict: AttemptOutcome,
): Promise<void> {
  const now = ctx.now()
  if (verdict.kind === 'delivered') return markSuccess(tx, ref, now)
  if (verdict.kind === 'again' && verdict.retryAfterMs !== null) return markThrottled(tx, ref, verdict.at)
  const endpoint = await markFailure(tx, ref, now)
  if (!endpoint) return
  if (verdict.kind === 'failed' && verdict.gone) return stop(ctx, tx, endpoint, 'disabled', 'gone')
  const { failures, failingSince, state } = endpoint
  if (state === 'enabled' && failingSince && shouldPause(failures, failingSince, now))
    await stop(ctx, tx, endpoint, 'paused', 'failing')
}

async function stop(ctx: Ctx, tx: Tx, endpoint: EndpointRecord, state: EndpointState, reason: StateReason) {
  const { organizationId, id } = endpoint
  const moved = await updateEndpointState(tx, endpoint, { state, reason, now: ctx.now() })
  if (!moved) return
  await recordAudit(tx, ctx, {
    organizationId,
    action: `webhook.${state}`,
    objectType: 'webhook_endpoint',
    objectId: id,
    before: { state: endpoint.state },
    after: { state, reason },
  })
  await alertAdmins(ctx, tx, moved)
}
