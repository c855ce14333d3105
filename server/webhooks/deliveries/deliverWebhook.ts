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
import { DELETED } from './withdrawDeliveries.ts'

/**
 * One try to tell one endpoint one event. The attempt is written down before the call; cut off, it is made again under the same
 * webhook-id, by which its receiver knows it. In an appointment's order, as far as patience goes.
 */
export async function deliverWebhook(ctx: Ctx, job: Job): Promise<Outcome> {
  const begun = await begin(ctx, job)
  if ('kind' in begun) return begun
  const { delivery, endpoint, event, number, headers } = begun
  const answer = await ctx.ports.webhook.post({
    url: endpoint.url,
    body: event.body,
    headers: {
      ...headers,
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'Punctual-Webhooks/1',
      ...signedHeaders(secretsOf(ctx, endpoint), { eventId: event.id, body: event.body }, new Date()),
    },
  })
  return recordOutcome(ctx, { delivery, number }, answer)
}

type Begun = DeliveryContext & { number: number; headers: Record<string, string> }

async function begin(ctx: Ctx, job: Job): Promise<Begun | Outcome> {
  return ctx.db.transaction(async (tx): Promise<Begun | Outcome> => {
    const now = ctx.now()
    const under = await lockForAttempt(tx, job.organizationId, job.subject)
    if (under?.delivery.state !== 'pending') return done('settled')
    const { delivery, endpoint, event } = under
    if (endpoint.state !== 'enabled') {
      const state = endpoint.state === 'paused' ? 'held' : 'cancelled'
      const why = endpoint.state === 'deleted' ? { lastError: DELETED } : {}
      await updateDelivery(tx, delivery, { ...why, state, nextAttemptAt: null, updatedAt: now })
      return done(state)
    }
    const { throttledUntil } = endpoint
    if (throttledUntil && now < throttledUntil) {
      await updateDelivery(tx, delivery, { nextAttemptAt: throttledUntil, updatedAt: now })
      return retryLater('its endpoint asked for quiet', throttledUntil)
    }
    const wait = waitForEarlierEvent(await findEarlierPending(tx, under), delivery.roundAt, now)
    if (wait) return retryLater('an earlier event comes first', wait)
    const headers = forwardedHeaders(await findForwardedHeaders(tx, job.organizationId, event.appointmentId))
    const number = await beginAttempt(tx, delivery, now)
    return { ...under, number, headers }
  })
}

/** The newest first; the former one until its time is over. */
function secretsOf(ctx: Ctx, endpoint: EndpointRecord): string[] {
  const { secret, previousSecret, previousUntil } = endpoint
  const counts = previousSecret && previousUntil && ctx.now() < previousUntil ? [secret, previousSecret] : [secret]
  return counts.flatMap((sealed) =>
    sealed ? [unseal(ctx.config.ENCRYPTION_KEYS, secretSealContext(endpoint.id), sealed).toString('utf8')] : [],
  )
}

async function recordOutcome(
  ctx: Ctx,
  { delivery: { organizationId, id }, number }: { delivery: DeliveryRecord; number: number },
  answer: WebhookResult,
): Promise<Outcome> {
  const status = answer.kind === 'answered' ? answer.status : null
  const excerpt = answer.kind === 'answered' ? answer.excerpt : ''
  const verdict = await ctx.db.transaction(async (tx): Promise<AttemptOutcome | null> => {
    const delivery = await lockDelivery(tx, organizationId, id)
    if (!delivery) return null
    const now = ctx.now()
    const tries = delivery.tries + 1
    const verdict = evaluateAttempt(answer, { tries, roundAt: delivery.roundAt, now, random: Math.random })
    const error = verdict.kind === 'delivered' ? null : verdict.error
    const told = { organizationId, deliveryId: id, number, status, error, excerpt, at: now }
    await insertResponse(tx, { ...told, durationMs: answer.durationMs })
    // A lease that ran out let somebody else begin anew: that try decides, unless this one was taken.
    const isLate = delivery.state !== 'pending' || delivery.attempts !== number
    if (isLate && verdict.kind !== 'delivered') return null
    await updateDelivery(tx, delivery, {
      lastStatus: status,
      lastError: error,
      tries: verdict.kind === 'again' && verdict.retryAfterMs !== null ? delivery.tries : tries,
      state: verdict.kind === 'again' ? 'pending' : verdict.kind,
      nextAttemptAt: verdict.kind === 'again' ? verdict.at : null,
      updatedAt: now,
    })
    await updateEndpointHealth(ctx, tx, { organizationId, id: delivery.endpointId }, verdict)
    return verdict
  })
  return verdict ? outcomeOf(verdict) : done('somebody else has it')
}

/** The engine will not come back to it. */
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

function outcomeOf(verdict: AttemptOutcome): Outcome {
  if (verdict.kind === 'delivered') return done()
  // Written down already: what the engine gives up it would tell again, perhaps into a replay.
  if (verdict.kind === 'failed') return done(verdict.error)
  return retryLater(verdict.error, verdict.at)
}

/** Looking again is no try: the table counts those. */
const retryLater = (reason: string, at: Date): Outcome => ({ kind: 'retry', reason, at, free: true })
