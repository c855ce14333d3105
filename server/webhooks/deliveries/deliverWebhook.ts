import { unseal } from '#server/lib/seal.ts'
import type { Ctx } from '#server/platform/context.ts'
import {
  type Attempt,
  findNewestAttempt,
  recordResults,
  responseTo,
  startAttempts,
} from '#server/platform/jobs/attemptData.ts'
import { done, type Job, type Outcome, retry } from '#server/platform/jobs/types.ts'
import type { WebhookResult } from '#server/ports/webhook/types.ts'
import {
  type DeliveryContext,
  type EndpointRecord,
  findEarlierPending,
  findForwardedHeaders,
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
  const begun = await begin(ctx, job)
  if ('kind' in begun) return begun
  const { endpoint, event, headers } = begun
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
  return recordOutcome(ctx, job, begun.attempt, result)
}

type Begun = DeliveryContext & { attempt: Attempt; headers: Record<string, string> }

async function begin(ctx: Ctx, job: Job): Promise<Begun | Outcome> {
  return ctx.db.transaction(async (tx): Promise<Begun | Outcome> => {
    const now = ctx.now()
    const locked = await lockForAttempt(tx, job.organizationId, job.subject)
    if (locked?.delivery.state !== 'pending') return done('settled')
    const { delivery, endpoint, event } = locked
    if (endpoint.state !== 'enabled') {
      const state = endpoint.state === 'paused' ? 'held' : 'cancelled'
      const reason = endpoint.state === 'deleted' ? ENDPOINT_DELETED : null
      await updateDelivery(tx, delivery, { reason, state, updatedAt: now })
      return done(state)
    }
    const { throttledUntil } = endpoint
    if (throttledUntil && now < throttledUntil) return waitUntil('throttled by the endpoint', throttledUntil)
    const wait = waitForEarlierEvent(await findEarlierPending(tx, locked), delivery.roundAt, now)
    if (wait) return waitUntil('an earlier event is pending', wait)
    const headers = forwardedHeaders(await findForwardedHeaders(tx, job.organizationId, event.appointmentId))
    const [attempt] = await startAttempts(tx, [{ ...job, subjectId: delivery.id, startedAt: now }])
    return { ...locked, attempt, headers }
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

async function recordOutcome(ctx: Ctx, job: Job, attempt: Attempt, result: WebhookResult): Promise<Outcome> {
  const { organizationId, subject } = job
  const recorded = await ctx.db.transaction(async (tx): Promise<AttemptOutcome | null> => {
    const delivery = await lockDelivery(tx, organizationId, subject)
    if (!delivery) return null
    const now = ctx.now()
    const facts = { tries: job.attempts + 1, roundAt: delivery.roundAt, now, random: Math.random }
    const outcome = evaluateAttempt(result, facts)
    await recordResults(tx, [responseTo(attempt, responseFields(result, outcome, now))])
    // If the lease has expired, another worker may have started a newer attempt, which decides unless this one was accepted.
    const isLate = delivery.state !== 'pending' || (await findNewestAttempt(tx, attempt)) !== attempt.number
    if (isLate && outcome.kind !== 'delivered') return null
    const state = outcome.kind === 'retry' ? 'pending' : outcome.kind
    await updateDelivery(tx, delivery, { state, updatedAt: now })
    await updateEndpointHealth(ctx, tx, { organizationId, id: delivery.endpointId }, outcome)
    return outcome
  })
  return recorded ? toJobOutcome(recorded) : done('superseded by a newer attempt')
}

const responseFields = (result: WebhookResult, outcome: AttemptOutcome, at: Date) => ({
  status: outcome.kind === 'retry' ? ('retrying' as const) : outcome.kind,
  providerStatus: result.kind === 'answered' ? String(result.status) : null,
  errorCode: outcome.kind === 'delivered' ? null : outcome.error,
  durationMs: result.durationMs,
  excerpt: result.kind === 'answered' ? result.excerpt : '',
  at,
})

/** Marks a delivery as failed after the job engine has given up. */
export async function abandonDelivery(ctx: Ctx, job: Job): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const delivery = await lockDelivery(tx, job.organizationId, job.subject)
    if (delivery?.state !== 'pending') return
    await updateDelivery(tx, delivery, { state: 'failed', reason: 'abandoned', updatedAt: ctx.now() })
  })
}

function toJobOutcome(outcome: AttemptOutcome): Outcome {
  if (outcome.kind === 'delivered') return done()
  // The failure is recorded already. Giving up would call `abandonDelivery`, which could hit a replay started in the meantime.
  if (outcome.kind === 'failed') return done(outcome.error)
  return outcome.retryAfterMs === null ? retry(outcome.error, outcome.at) : waitUntil(outcome.error, outcome.at)
}

/** Reschedules the job without counting an attempt. */
const waitUntil = (reason: string, at: Date): Outcome => ({ kind: 'retry', reason, at, free: true })
