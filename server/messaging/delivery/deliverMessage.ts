import type { Tx } from '#db/client.ts'
import { contactHash } from '#server/lib/hash.ts'
import { newId } from '#server/lib/ids.ts'
import { seal, unseal } from '#server/lib/seal.ts'
import { addMs } from '#server/lib/time.ts'
import type { Ctx } from '#server/platform/context.ts'
import { responseKey, startAttempts } from '#server/platform/jobs/attemptData.ts'
import { unresolvedAttempts } from '#server/platform/jobs/attemptRules.ts'
import { done, giveUp, inDoubt, type Job, type Outcome, retry, throttled } from '#server/platform/jobs/types.ts'
import type { VendorStatus } from '#server/ports/email/types.ts'
import type { PortFailure, PortResult } from '#server/ports/result.ts'
import { numberHash, recipientHash } from './contactHashes.ts'
import { insertMessages, type LockedMessage, lockMessageWithEvents, type MessageRow, readJobState } from './data.ts'
import { type Lookup, lookUpAtVendor } from './lookUpAtVendor.ts'
import { messageResult, recordEvents, recordVendorStatus, responseResult, suppressContact } from './record.ts'
import { nextLookupAt, nextStep } from './rules.ts'
import type { Message, MessageContent, NewMessage } from './schema.ts'
import { recordSmsContact, whySuppressed } from './suppressionData.ts'

/**
 * Decides whether a message may still be sent. It runs inside the transaction and locks what could change the answer. `paused`
 * leaves the message as it is until notifications are switched on again.
 */
export type Guard = (tx: Tx) => Promise<boolean | 'paused'>

/**
 * Stores rendered messages of one organization under their jobs' keys and returns their ids in order. Preparing one again keeps
 * the first body, because a vendor that has seen an idempotency key refuses a different body under it. Recipient and body are
 * encrypted.
 */
export async function prepareMessages(
  tx: Tx,
  ctx: Pick<Ctx, 'config' | 'now'>,
  prepared: readonly NewMessage[],
): Promise<string[]> {
  const texted = prepared.filter(({ channel }) => channel === 'SMS')
  await Promise.all(
    texted.map(async ({ organizationId, applicationId, recipient }) => {
      if (!applicationId) return
      await recordSmsContact(tx, numberHash(ctx, recipient), { organizationId, applicationId }, ctx.now())
    }),
  )
  return insertMessages(
    tx,
    prepared.map((message) => toRow(ctx, message)),
  )
}

/** Stores one message as `prepareMessages` does. */
export async function prepareMessage(tx: Tx, ctx: Pick<Ctx, 'config' | 'now'>, message: NewMessage): Promise<string> {
  const [id = ''] = await prepareMessages(tx, ctx, [message])
  return id
}

function toRow(ctx: Pick<Ctx, 'config' | 'now'>, message: NewMessage): MessageRow {
  const id = newId()
  const { organizationId, applicationId } = message
  return {
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
  }
}

/**
 * Takes a prepared message one step further: at most one attempt, or one lookup of an SMS whose outcome is unknown. The attempt row
 * is committed under `guard` before the vendor is called, so a process that dies at any point neither loses the message nor sends
 * it twice when the job runs again.
 */
export async function deliverMessage(
  ctx: Ctx,
  job: Job,
  messageId: string,
  guard: Guard = alwaysAllowed,
): Promise<Outcome> {
  const step = await ctx.db.transaction((tx) => beginStep(ctx, tx, job, messageId, guard))
  if (step.kind === 'outcome') return step.outcome
  if (step.kind === 'attempt') return makeAttempt(ctx, step)
  const found = await lookUpAtVendor(ctx, step.lookup)
  if (found.kind === 'outcome') return found.outcome
  // The vendor does not have the message and the grace period is over, so it may be sent again.
  const next = await ctx.db.transaction((tx) => beginStep(ctx, tx, job, messageId, guard))
  if (next.kind === 'attempt') return makeAttempt(ctx, next)
  return next.kind === 'outcome' ? next.outcome : inDoubt('still in doubt', laterLookup(ctx, next.lookup))
}

const alwaysAllowed: Guard = async () => true

type Attempt = {
  kind: 'attempt'
  message: Message
  number: number
  startedAt: Date
  content: MessageContent
}
type Step = Attempt | { kind: 'lookup'; lookup: Lookup } | { kind: 'outcome'; outcome: Outcome }
const finished = (outcome: Outcome): Step => ({ kind: 'outcome', outcome })

async function beginStep(ctx: Ctx, tx: Tx, job: Job, messageId: string, guard: Guard): Promise<Step> {
  const allowed = await guard(tx)
  const [locked, jobState] = await Promise.all([
    lockMessageWithEvents(tx, job.organizationId, messageId),
    readJobState(tx, job),
  ])
  if (!locked) return finished(done('nothing to send'))
  if (jobState === 'lost') return finished(done('claimed by another worker'))
  const { message, events } = locked
  const now = ctx.now()
  if (allowed === 'paused' && unresolvedAttempts(events).length === 0) return finished(done('paused'))
  const options = { allowed: allowed === true && jobState === 'current', graceMs: ctx.config.IN_DOUBT_GRACE_MS }
  const step = nextStep(message, events, now, options)
  switch (step.kind) {
    case 'nothing':
      return finished(done(step.reason))
    case 'expire':
      await recordEvents(ctx, tx, locked, [messageResult('expired', 'expired', now, step.code)])
      return finished(done(step.code))
    case 'leaveInDoubt':
      await recordEvents(ctx, tx, locked, [messageResult('left_in_doubt', 'in_doubt', now, 'unknown_outcome')], {
        close: true,
      })
      return finished(giveUp('in doubt'))
    case 'lookup':
      return { kind: 'lookup', lookup: { message, step, content: unsealContent(ctx, message) } }
    case 'attempt':
      return beginAttempt(ctx, tx, locked, job)
  }
}

async function beginAttempt(ctx: Ctx, tx: Tx, locked: LockedMessage, { kind }: Job): Promise<Step> {
  const { message } = locked
  const now = ctx.now()
  const refusal = await whySuppressed(tx, message)
  if (refusal) {
    // A reminder that its recipient opted out of is not a failure.
    const status = refusal === 'opted_out' ? 'expired' : 'failed'
    await recordEvents(ctx, tx, locked, [messageResult(refusal, status, now, refusal)])
    return finished(refusal === 'opted_out' ? done(refusal) : giveUp(refusal))
  }
  const { organizationId, id: subjectId, key } = message
  const [{ number }] = await startAttempts(tx, [{ organizationId, subjectId, key, kind, startedAt: now }])
  return { kind: 'attempt', message, number, startedAt: now, content: unsealContent(ctx, message) }
}

async function makeAttempt(ctx: Ctx, attempt: Attempt): Promise<Outcome> {
  const { number, content } = attempt
  const result =
    content.channel === 'EMAIL' ? await sendEmail(ctx, attempt, content) : await sendSms(ctx, attempt, content)
  return ctx.db.transaction(async (tx) => {
    const locked = await lockMessageWithEvents(tx, attempt.message.organizationId, attempt.message.id)
    if (!locked) return done('erased in the meantime')
    if (!result.ok) return recordFailure(ctx, tx, locked, number, result)
    const { providerId, ...vendorStatus } = result.value
    const source = { eventKey: responseKey(number), attempt: number, at: ctx.now(), providerId }
    const { state } = await recordVendorStatus(ctx, tx, locked, vendorStatus, source)
    return state === 'failed' ? giveUp(vendorStatus.errorCode ?? 'failed') : done()
  })
}

type SendResult = Promise<PortResult<VendorStatus & { providerId: string }>>

async function sendEmail(
  ctx: Ctx,
  { message }: Attempt,
  content: Extract<MessageContent, { channel: 'EMAIL' }>,
): SendResult {
  const result = await ctx.ports.email.send({
    ...content.mail,
    to: content.recipient,
    // Derived from the job's key and not from a row id, so that a job planned again is the same email to the vendor.
    idempotencyKey: `punctual/${message.organizationId}/${message.key}`,
    tags: { organization: message.organizationId, message: message.id },
  })
  const accepted = { status: 'accepted', providerStatus: 'queued', errorCode: null, suppress: null } as const
  return result.ok ? { ok: true, value: { ...accepted, ...result.value } } : result
}

async function sendSms(ctx: Ctx, attempt: Attempt, content: Extract<MessageContent, { channel: 'SMS' }>): SendResult {
  // The process may have been suspended since the attempt was recorded. After the grace period another worker finds nothing at the
  // vendor and sends the text, so this one must not send it late.
  if (ctx.now() > addMs(attempt.startedAt, ctx.config.IN_DOUBT_GRACE_MS / 2)) return startedTooLate
  const { organizationId: organization, id: message } = attempt.message
  const query = new URLSearchParams({ organization, message, attempt: String(attempt.number) })
  const statusCallback = `${ctx.config.PUBLIC_URL}/api/webhooks/twilio?${query}`
  const { recipient: to, text, whatsapp } = content
  return ctx.ports.sms.send({ to, text, statusCallback, ...(whatsapp ? { whatsapp } : {}) })
}

const startedTooLate = { ok: false, kind: 'notDone', code: 'process_suspended' } as const

async function recordFailure(
  ctx: Ctx,
  tx: Tx,
  locked: LockedMessage,
  number: number,
  failure: PortFailure,
): Promise<Outcome> {
  const { message } = locked
  const now = ctx.now()
  const { code } = failure
  if (failure.kind === 'unknown') {
    // An email is repeated under the same idempotency key, which the vendor honours, so its attempt stays unresolved.
    const status = message.channel === 'EMAIL' ? 'noted' : 'in_doubt'
    const { state } = await recordEvents(ctx, tx, locked, [responseResult(number, status, now, code)])
    // A receipt may have arrived before the call timed out.
    if (state !== 'in_doubt' && state !== 'open') return done(state)
    const graceMs = ctx.config.IN_DOUBT_GRACE_MS
    return status === 'noted' ? retry(code) : inDoubt(code, nextLookupAt(now, addMs(now, graceMs), graceMs))
  }
  if (failure.kind === 'rejected' && failure.permanent) {
    if (failure.suppress) await suppressContact(tx, message, failure.suppress, responseKey(number), now)
    await recordEvents(ctx, tx, locked, [responseResult(number, 'failed', now, code)])
    return giveUp(code)
  }
  await recordEvents(ctx, tx, locked, [responseResult(number, 'retrying', now, code)])
  if (failure.kind === 'throttled') return throttled(failure.retryAfterMs, code)
  const wait = failure.kind === 'notDone' ? failure.retryAfterMs : undefined
  return retry(code, wait === undefined ? undefined : addMs(now, wait))
}

const laterLookup = (ctx: Ctx, { step }: Lookup): Date =>
  nextLookupAt(ctx.now(), step.graceEndsAt, ctx.config.IN_DOUBT_GRACE_MS)

const sealContext = (id: string): string => `messages:${id}`

function contentOf(ctx: Pick<Ctx, 'config'>, message: NewMessage): MessageContent {
  if (message.channel === 'SMS') return { channel: 'SMS', recipient: message.recipient, ...message.body }
  const from = message.body.from ?? ctx.config.EMAIL_FROM ?? ''
  return { channel: 'EMAIL', recipient: message.recipient, mail: { ...message.body, from } }
}

function unsealContent(ctx: Ctx, message: Message): MessageContent {
  if (!message.sealed) throw new Error('The body of this message has been deleted.')
  return JSON.parse(
    unseal(ctx.config.ENCRYPTION_KEYS, sealContext(message.id), message.sealed).toString('utf8'),
  ) as MessageContent
}
