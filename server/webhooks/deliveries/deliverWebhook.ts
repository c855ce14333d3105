import { unseal } from '#server/lib/seal.ts'
import type { Ctx } from '#server/platform/context.ts'
import { done, type Job, type Outcome } from '#server/platform/jobs/types.ts'
import type { WebhookResult } from '#server/ports/webhook/types.ts'
import {
  beginAttempt,
  type DeliveryContext,
  type DeliveryRecord,
  type EndpointRecord,
  findEarlierPending,
  findForwardedHeaders,
  insertResponse,
  lockDelivery,
  lockForAttempt,
  updateDelivery,
} from '../deliveryData.ts'
import { type AttemptOutcome, evaluateAttempt, forwardedHeaders, waitForEarlierEvent } from '../rules.ts'
import { secretSealContext, signedHeaders } from '../secretRules.ts'
import { updateEndpointHealth } from './updateEndpointHealth.ts'
import { ENDPOINT_DELETED } from './withdrawDeliveries.ts'

/**
 * Makes one attempt to send an event to an endpoint. The attempt is recorded before the call; an interrupted one is repeated under
 * the same webhook-id, by which the receiver recognizes a duplicate. Events of one appointment are sent in order, within limits.
 */
export async function deliverWebhook(ctx: Ctx, job: Job): Promise<Outcome> {
  const attempt = await begin(ctx, job)
  if ('kind' in attempt) return attempt
  const { delivery, endpoint, event, number, headers } = attempt
  const result = await ctx.ports.webhook.post({
    url: endpoint.url,
    body: event.body,
    headers: {
      ...headers,
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'Punctual-Webhooks/1',
      ...signedHeaders(secretsOf(ctx, endpoint), { eventId: event.id, body: event.body }, new Date()),
    },
  })
  return recordOutcome(ctx, { delivery, number }, result)
}

type Attempt = DeliveryContext & { number: number; headers: Record<string, string> }

async function begin(ctx: Ctx, job: Job): Promise<Attempt | Outcome> {
  return ctx.db.transaction(async (tx): Promise<Attempt | Outcome> => {
    const now = ctx.now()
    const locked = await lockForAttempt(tx, job.organizationId, job.subject)
    if (locked?.delivery.state !== 'pending') return done('settled')
    const { delivery, endpoint, event } = locked
    if (endpoint.state !== 'enabled') {
      const state = endpoint.state === 'paused' ? 'held' : 'cancelled'
      const reason = endpoint.state === 'deleted' ? { lastError: ENDPOINT_DELETED } : {}
      await updateDelivery(tx, delivery, { ...reason, state, nextAttemptAt: null, updatedAt: now })
      return done(state)
    }
    const { throttledUntil } = endpoint
    if (throttledUntil && now < throttledUntil) {
      await updateDelivery(tx, delivery, { nextAttemptAt: throttledUntil, updatedAt: now })
      return retryLater('throttled by the endpoint', throttledUntil)
    }
    const wait = waitForEarlierEvent(await findEarlierPending(tx, locked), delivery.roundAt, now)
    if (wait) return retryLater('an earlier event is pending', wait)
    const headers = forwardedHeaders(await findForwardedHeaders(tx, job.organizationId, event.appointmentId))
    const number = await beginAttempt(tx, delivery, now)
    return { ...locked, number, headers }
  })
}

/** Decrypts the secrets that sign: the current one first, then the former one during the overlap. */
function secretsOf(ctx: Ctx, endpoint: EndpointRecord): string[] {
  const { secret, previousSecret, previousUntil } = endpoint
  const valid = previousSecret && previousUntil && ctx.now() < previousUntil ? [secret, previousSecret] : [secret]
  return valid.flatMap((sealed) =>
    sealed ? [unseal(ctx.config.ENCRYPTION_KEYS, secretSealContext(endpoint.id), sealed).toString('utf8')] : [],
  )
}

async function recordOutcome(
  ctx: Ctx,
  { delivery: { organizationId, id }, number }: { delivery: DeliveryRecord; number: number },
  result: WebhookResult,
): Promise<Outcome> {
  const status = result.kind === 'answered' ? result.status : null
  const excerpt = result.kind === 'answered' ? result.excerpt : ''
  const recorded = await ctx.db.transaction(async (tx): Promise<AttemptOutcome | null> => {
    const delivery = await lockDelivery(tx, organizationId, id)
    if (!delivery) return null
    const now = ctx.now()
    const tries = delivery.tries + 1
    const outcome = evaluateAttempt(result, { tries, roundAt: delivery.roundAt, now, random: Math.random })
    const error = outcome.kind === 'delivered' ? null : outcome.error
    const response = { organizationId, deliveryId: id, number, status, error, excerpt, at: now }
    await insertResponse(tx, { ...response, durationMs: result.durationMs })
    // If the lease has expired, another worker may have started a newer attempt, which decides unless this one was accepted.
    const isLate = delivery.state !== 'pending' || delivery.attempts !== number
    if (isLate && outcome.kind !== 'delivered') return null
    await updateDelivery(tx, delivery, {
      lastStatus: status,
      lastError: error,
      tries: outcome.kind === 'retry' && outcome.retryAfterMs !== null ? delivery.tries : tries,
      state: outcome.kind === 'retry' ? 'pending' : outcome.kind,
      nextAttemptAt: outcome.kind === 'retry' ? outcome.at : null,
      updatedAt: now,
    })
    await updateEndpointHealth(ctx, tx, { organizationId, id: delivery.endpointId }, outcome)
    return outcome
  })
  return recorded ? toJobOutcome(recorded) : done('superseded by a newer attempt')
}

/** Marks a delivery as failed after the job engine has given up. */
export async function abandonDelivery(ctx: Ctx, job: Job): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const delivery = await lockDelivery(tx, job.organizationId, job.subject)
    if (delivery?.state !== 'pending') return
    await updateDelivery(tx, delivery, {
      state: 'failed',
      lastError: 'abandoned',
      nextAttemptAt: null,
      updatedAt: ctx.now(),
    })
  })
}

function toJobOutcome(outcome: AttemptOutcome): Outcome {
  if (outcome.kind === 'delivered') return done()
  // The failure is recorded already. Giving up would call `abandonDelivery`, which could hit a replay started in the meantime.
  if (outcome.kind === 'failed') return done(outcome.error)
  return retryLater(outcome.error, outcome.at)
}

/** Reschedules the job without counting an attempt, because the delivery counts its own attempts. */
const retryLater = (reason: string, at: Date): Outcome => ({ kind: 'retry', reason, at, free: true })
