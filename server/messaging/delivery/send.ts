import type { Tx } from '#db/client.ts'
import { contactHash } from '#server/lib/hash.ts'
import { newId } from '#server/lib/ids.ts'
import { seal, unseal } from '#server/lib/seal.ts'
import { addMs } from '#server/lib/time.ts'
import type { Ctx } from '#server/platform/context.ts'
import { type AgendaItem, done, giveUp, inDoubt, type Outcome, retry, throttled } from '#server/platform/jobs/types.ts'
import type { VendorWord } from '#server/ports/email/types.ts'
import type { PortFailure, PortResult } from '#server/ports/result.ts'
import { numberHash, recipientHash } from './contactHashes.ts'
import { insertAttempt, insertMessage, listEvents, lockMessage, readStanding } from './data.ts'
import { attemptEvent, ownEvent, recordEvents, recordWord, stopContact } from './record.ts'
import { nextLook, nextStep, openAttempts } from './rules.ts'
import type { Message, NewMessage, Sealed } from './schema.ts'
import { type Look, lookUp } from './settle.ts'
import { recordTexted, whySuppressed } from './suppressionData.ts'

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
    await recordTexted(tx, numberHash(ctx, message.recipient), { organizationId, applicationId }, ctx.now())
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
    sealed: seal(ctx.config.ENCRYPTION_KEYS, sealedRow(id), JSON.stringify(contentOf(ctx, message))),
    usefulUntil: message.usefulUntil ?? null,
    createdAt: ctx.now(),
  })
}

/**
 * Takes a prepared message one step further: one attempt at most, or one look at what became of an SMS in doubt. The attempt's row
 * is committed before the vendor is called, under `guard`; killed at any point, performing the item again neither loses the
 * message nor sends it twice.
 */
export async function deliverMessage(
  ctx: Ctx,
  item: AgendaItem,
  messageId: string,
  guard: Guard = always,
): Promise<Outcome> {
  const begun = await ctx.db.transaction((tx) => begin(ctx, tx, item, messageId, guard))
  if (begun.kind === 'outcome') return begun.outcome
  if (begun.kind === 'attempt') return attempt(ctx, begun)
  const found = await lookUp(ctx, begun.look)
  if (found.kind === 'outcome') return found.outcome
  // The vendor has nothing and the grace is over: only now may it go again.
  const again = await ctx.db.transaction((tx) => begin(ctx, tx, item, messageId, guard))
  if (again.kind === 'attempt') return attempt(ctx, again)
  return again.kind === 'outcome' ? again.outcome : inDoubt('still in doubt', laterLook(ctx, again.look))
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
type Begun = Attempt | { kind: 'lookup'; look: Look } | { kind: 'outcome'; outcome: Outcome }
const ended = (outcome: Outcome): Begun => ({ kind: 'outcome', outcome })

async function begin(ctx: Ctx, tx: Tx, item: AgendaItem, messageId: string, guard: Guard): Promise<Begun> {
  const stillTrue = await guard(tx)
  const message = await lockMessage(tx, item.organizationId, messageId)
  if (!message) return ended(done('nothing to send'))
  const standing = await readStanding(tx, item)
  if (standing === 'lost') return ended(done('in other hands'))
  const events = await listEvents(tx, message.organizationId, message.id)
  const now = ctx.now()
  if (stillTrue === 'held' && openAttempts(events).length === 0) return ended(done('held'))
  const options = { wanted: stillTrue === true && standing === 'wanted', graceMs: ctx.config.DOUBT_GRACE_MS }
  const step = nextStep(message, events, now, options)
  switch (step.kind) {
    case 'nothing':
      return ended(done(step.because))
    case 'expire':
      await recordEvents(ctx, tx, message, [ownEvent('expired', 'expired', now, step.code)])
      return ended(done(step.code))
    case 'leaveInDoubt':
      await recordEvents(ctx, tx, message, [ownEvent('left_in_doubt', 'in_doubt', now, 'unknown_outcome')], {
        close: true,
      })
      return ended(giveUp('in doubt'))
    case 'lookup':
      return { kind: 'lookup', look: { message, step, content: open(ctx, message) } }
    case 'attempt':
      return beginAttempt(ctx, tx, message, step.number)
  }
}

async function beginAttempt(ctx: Ctx, tx: Tx, message: Message, number: number): Promise<Begun> {
  const now = ctx.now()
  const why = await whySuppressed(tx, message)
  if (why) {
    // Whoever stopped the reminders is not failed when none comes.
    await recordEvents(ctx, tx, message, [ownEvent(why, why === 'opted_out' ? 'expired' : 'failed', now, why)])
    return ended(why === 'opted_out' ? done(why) : giveUp(why))
  }
  const attemptId = await insertAttempt(tx, message, number, now)
  await recordEvents(ctx, tx, message, [attemptEvent(number, 'attempted', now)], {
    attempts: number,
    firstAttemptAt: message.firstAttemptAt ?? now,
  })
  return { kind: 'attempt', message, number, attemptId, startedAt: now, content: open(ctx, message) }
}

async function attempt(ctx: Ctx, begun: Attempt): Promise<Outcome> {
  const result =
    begun.content.channel === 'EMAIL' ? await mail(ctx, begun, begun.content) : await text(ctx, begun, begun.content)
  return ctx.db.transaction(async (tx) => {
    const message = await lockMessage(tx, begun.message.organizationId, begun.message.id)
    if (!message) return done('erased meanwhile')
    if (!result.ok) return recordFailure(ctx, tx, message, begun.number, result)
    const { providerId, ...word } = result.value
    const source = { eventKey: `attempt:${begun.number}:answer`, attempt: begun.number, at: ctx.now(), providerId }
    const { state } = await recordWord(ctx, tx, message, word, source)
    return state === 'failed' ? giveUp(word.errorCode ?? 'failed') : done()
  })
}

type Answer = Promise<PortResult<VendorWord & { providerId: string }>>

async function mail(ctx: Ctx, { message }: Attempt, content: Extract<Sealed, { channel: 'EMAIL' }>): Answer {
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

async function text(ctx: Ctx, begun: Attempt, content: Extract<Sealed, { channel: 'SMS' }>): Answer {
  // Held up since the attempt was written (a machine asleep, a long pause): once the grace is over somebody else finds nothing and sends.
  if (ctx.now() > addMs(begun.startedAt, ctx.config.DOUBT_GRACE_MS / 2)) return heldUp
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
    const graceMs = ctx.config.DOUBT_GRACE_MS
    return status === 'noted' ? retry(code) : inDoubt(code, nextLook(now, addMs(now, graceMs), graceMs))
  }
  if (failure.kind === 'rejected' && failure.permanent) {
    if (failure.suppress) await stopContact(tx, message, failure.suppress, `attempt:${number}`, now)
    await recordEvents(ctx, tx, message, [attemptEvent(number, 'failed', now, code)])
    return giveUp(code)
  }
  await recordEvents(ctx, tx, message, [attemptEvent(number, 'retrying', now, code)])
  if (failure.kind === 'throttled') return throttled(failure.retryAfterMs, code)
  const wait = failure.kind === 'notDone' ? failure.retryAfterMs : undefined
  return retry(code, wait === undefined ? undefined : addMs(now, wait))
}

const laterLook = (ctx: Ctx, look: Look): Date => nextLook(ctx.now(), look.step.graceEndsAt, ctx.config.DOUBT_GRACE_MS)

const sealedRow = (id: string): string => `messages:${id}`

function contentOf(ctx: Pick<Ctx, 'config'>, message: NewMessage): Sealed {
  if (message.channel === 'SMS') return { channel: 'SMS', recipient: message.recipient, ...message.body }
  const from = message.body.from ?? ctx.config.EMAIL_FROM ?? ''
  return { channel: 'EMAIL', recipient: message.recipient, mail: { ...message.body, from } }
}

function open(ctx: Ctx, message: Message): Sealed {
  if (!message.sealed) throw new Error('the body of this message was wiped')
  return JSON.parse(
    unseal(ctx.config.ENCRYPTION_KEYS, sealedRow(message.id), message.sealed).toString('utf8'),
  ) as Sealed
}
