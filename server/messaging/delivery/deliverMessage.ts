import type { Tx } from '#db/client.ts'
import { contactHash } from '#server/lib/hash.ts'
import { newId } from '#server/lib/ids.ts'
import { seal, unseal } from '#server/lib/seal.ts'
import { addMs } from '#server/lib/time.ts'
import type { Ctx } from '#server/platform/context.ts'
import { done, giveUp, inDoubt, type Job, type Outcome, retry, throttled } from '#server/platform/jobs/types.ts'
import type { VendorStatus } from '#server/ports/email/types.ts'
import type { PortFailure, PortResult } from '#server/ports/result.ts'
import { numberHash, recipientHash } from './contactHashes.ts'
import { insertAttempt, insertMessage, listEvents, lockMessage, readJobState } from './data.ts'
import { type Lookup, lookUpAtVendor } from './lookUpAtVendor.ts'
import { attemptEvent, messageEvent, recordEvents, recordVendorStatus, suppressContact } from './record.ts'
import { nextLookupAt, nextStep, unresolvedAttempts } from './rules.ts'
import type { Message, NewMessage, Sealed } from './schema.ts'
import { recordSmsContact, whySuppressed } from './suppressionData.ts'

/** Says, under a lock on what could change it, whether this message is still to go out. Held, it waits as it is for its release. */
export type Guard = (tx: Tx) => Promise<boolean | 'held'>

/**
 * Freezes a message under its agenda item's key: prepared again, the first body stays, for a vendor that has seen a key refuses
 * another body under it. Recipient and body are sealed. Answers the message's id.
 */
export async function prepareMessage(tx: Tx, ctx: Pick<Ctx, 'config' | 'now'>, message: NewMessage): Promise<string> {
  const id = newId()
  const { organizationId, applicationId } = message
  if (message.channel === 'SMS' && applicationId)
    await recordSmsContact(tx, numberHash(ctx, message.recipient), { organizationId, applicationId }, ctx.now())
  return insertMessage(tx, {
    organizationId,
    id,
    key: Buffer.from(message.key, 'hex'),
    purpose: message.purpose,
    channel: message.channel,
    appointmentId: message.appointmentId ?? null,
    recipientHash: recipientHash(ctx, organizationId, message.recipient),
    contactHash: applicationId ? contactHash(ctx.config.TOKEN_PEPPER, applicationId, message.recipient) : null,
    optional: message.optional ?? false,
    via: message.channel === 'SMS' && message.body.whatsapp ? 'whatsapp' : null,
    sealed: seal(ctx.config.ENCRYPTION_KEYS, sealContext(id), JSON.stringify(contentOf(ctx, message))),
    usefulUntil: message.usefulUntil ?? null,
    createdAt: ctx.now(),
  })
}

/**
 * Takes a prepared message one step further: one attempt at most, or one look at what became of an SMS in doubt. The attempt's row
 * is committed before the vendor is called, under `guard`; killed at any point, performing the item again neither loses the
 * message nor sends it twice.
 */
export async function deliverMessage(ctx: Ctx, item: Job, messageId: string, guard: Guard = always): Promise<Outcome> {
  const begun = await ctx.db.transaction((tx) => beginStep(ctx, tx, item, messageId, guard))
  if (begun.kind === 'outcome') return begun.outcome
  if (begun.kind === 'attempt') return makeAttempt(ctx, begun)
  const found = await lookUpAtVendor(ctx, begun.look)
  if (found.kind === 'outcome') return found.outcome
  // The vendor has nothing and the grace is over: only now may it go again.
  const again = await ctx.db.transaction((tx) => beginStep(ctx, tx, item, messageId, guard))
  if (again.kind === 'attempt') return makeAttempt(ctx, again)
  return again.kind === 'outcome' ? again.outcome : inDoubt('still in doubt', laterLookup(ctx, again.look))
}

const always: Guard = async () => true

type Attempt = {
  kind: 'attempt'
  message: Message
  number: number
  attemptId: string
  startedAt: Date
  content: Sealed
}
type Step = Attempt | { kind: 'lookup'; look: Lookup } | { kind: 'outcome'; outcome: Outcome }
const finished = (outcome: Outcome): Step => ({ kind: 'outcome', outcome })

async function beginStep(ctx: Ctx, tx: Tx, item: Job, messageId: string, guard: Guard): Promise<Step> {
  const stillTrue = await guard(tx)
  const message = await lockMessage(tx, item.organizationId, messageId)
  if (!message) return finished(done('nothing to send'))
  const standing = await readJobState(tx, item)
  if (standing === 'lost') return finished(done('in other hands'))
  const events = await listEvents(tx, message.organizationId, message.id)
  const now = ctx.now()
  if (stillTrue === 'held' && unresolvedAttempts(events).length === 0) return finished(done('held'))
  const options = { wanted: stillTrue === true && standing === 'wanted', graceMs: ctx.config.IN_DOUBT_GRACE_MS }
  const step = nextStep(message, events, now, options)
  switch (step.kind) {
    case 'nothing':
      return finished(done(step.because))
    case 'expire':
      await recordEvents(ctx, tx, message, [messageEvent('expired', 'expired', now, step.code)])
      return finished(done(step.code))
    case 'leaveInDoubt':
      await recordEvents(ctx, tx, message, [messageEvent('left_in_doubt', 'in_doubt', now, 'unknown_outcome')], {
        close: true,
      })
      return finished(giveUp('in doubt'))
    case 'lookup':
      return { kind: 'lookup', look: { message, step, content: unsealContent(ctx, message) } }
    case 'attempt':
      return beginAttempt(ctx, tx, message, step.number)
  }
}

async function beginAttempt(ctx: Ctx, tx: Tx, message: Message, number: number): Promise<Step> {
  const now = ctx.now()
  const why = await whySuppressed(tx, message)
  if (why) {
    // Whoever stopped the reminders is not failed when none comes.
    await recordEvents(ctx, tx, message, [messageEvent(why, why === 'opted_out' ? 'expired' : 'failed', now, why)])
    return finished(why === 'opted_out' ? done(why) : giveUp(why))
  }
  const attemptId = await insertAttempt(tx, message, number, now)
  await recordEvents(ctx, tx, message, [attemptEvent(number, 'attempted', now)], {
    attempts: number,
    firstAttemptAt: message.firstAttemptAt ?? now,
  })
  return { kind: 'attempt', message, number, attemptId, startedAt: now, content: unsealContent(ctx, message) }
}

async function makeAttempt(ctx: Ctx, begun: Attempt): Promise<Outcome> {
  const result =
    begun.content.channel === 'EMAIL'
      ? await sendEmail(ctx, begun, begun.content)
      : await sendSms(ctx, begun, begun.content)
  return ctx.db.transaction(async (tx) => {
    const message = await lockMessage(tx, begun.message.organizationId, begun.message.id)
    if (!message) return done('erased meanwhile')
    if (!result.ok) return recordFailure(ctx, tx, message, begun.number, result)
    const { providerId, ...word } = result.value
    const source = { eventKey: `attempt:${begun.number}:answer`, attempt: begun.number, at: ctx.now(), providerId }
    const { state } = await recordVendorStatus(ctx, tx, message, word, source)
    return state === 'failed' ? giveUp(word.errorCode ?? 'failed') : done()
  })
}

type SendResult = Promise<PortResult<VendorStatus & { providerId: string }>>

async function sendEmail(ctx: Ctx, { message }: Attempt, content: Extract<Sealed, { channel: 'EMAIL' }>): SendResult {
  const result = await ctx.ports.email.send({
    ...content.mail,
    to: content.recipient,
    // From the item's key, never from a row's id: planned again, it is the same mail.
    idempotencyKey: `punctual/${message.organizationId}/${message.key}`,
    tags: { organization: message.organizationId, message: message.id },
  })
  const word = { status: 'accepted', providerStatus: 'queued', errorCode: null, suppress: null } as const
  return result.ok ? { ok: true, value: { ...word, ...result.value } } : result
}

async function sendSms(ctx: Ctx, begun: Attempt, content: Extract<Sealed, { channel: 'SMS' }>): SendResult {
  // Held up since the attempt was written (a machine asleep, a long pause): once the grace is over somebody else finds nothing and sends.
  if (ctx.now() > addMs(begun.startedAt, ctx.config.IN_DOUBT_GRACE_MS / 2)) return heldUp
  const query = new URLSearchParams({ attempt: begun.attemptId, organization: begun.message.organizationId })
  const statusCallback = `${ctx.config.PUBLIC_URL}/api/webhooks/twilio?${query}`
  const { recipient: to, text, whatsapp } = content
  return ctx.ports.sms.send({ to, text, statusCallback, ...(whatsapp ? { whatsapp } : {}) })
}

const heldUp = { ok: false, kind: 'notDone', code: 'held_up' } as const

async function recordFailure(
  ctx: Ctx,
  tx: Tx,
  message: Message,
  number: number,
  failure: PortFailure,
): Promise<Outcome> {
  const now = ctx.now()
  const { code } = failure
  if (failure.kind === 'unknown') {
    // A mail is repeated under its key, which the vendor honours; its attempt stays open in the books.
    const status = message.channel === 'EMAIL' ? 'noted' : 'in_doubt'
    const { state } = await recordEvents(ctx, tx, message, [attemptEvent(number, status, now, code)])
    // The receipt may have come before we knew that there was none.
    if (state !== 'in_doubt' && state !== 'open') return done(state)
    const graceMs = ctx.config.IN_DOUBT_GRACE_MS
    return status === 'noted' ? retry(code) : inDoubt(code, nextLookupAt(now, addMs(now, graceMs), graceMs))
  }
  if (failure.kind === 'rejected' && failure.permanent) {
    if (failure.suppress) await suppressContact(tx, message, failure.suppress, `attempt:${number}`, now)
    await recordEvents(ctx, tx, message, [attemptEvent(number, 'failed', now, code)])
    return giveUp(code)
  }
  await recordEvents(ctx, tx, message, [attemptEvent(number, 'retrying', now, code)])
  if (failure.kind === 'throttled') return throttled(failure.retryAfterMs, code)
  const wait = failure.kind === 'notDone' ? failure.retryAfterMs : undefined
  return retry(code, wait === undefined ? undefined : addMs(now, wait))
}

const laterLookup = (ctx: Ctx, look: Lookup): Date =>
  nextLookupAt(ctx.now(), look.step.graceEndsAt, ctx.config.IN_DOUBT_GRACE_MS)

const sealContext = (id: string): string => `messages:${id}`

function contentOf(ctx: Pick<Ctx, 'config'>, message: NewMessage): Sealed {
  if (message.channel === 'SMS') return { channel: 'SMS', recipient: message.recipient, ...message.body }
  const from = message.body.from ?? ctx.config.EMAIL_FROM ?? ''
  return { channel: 'EMAIL', recipient: message.recipient, mail: { ...message.body, from } }
}

function unsealContent(ctx: Ctx, message: Message): Sealed {
  if (!message.sealed) throw new Error('the body of this message was wiped')
  return JSON.parse(
    unseal(ctx.config.ENCRYPTION_KEYS, sealContext(message.id), message.sealed).toString('utf8'),
  ) as Sealed
}
