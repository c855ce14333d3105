import type { Tx } from '#db/client.ts'
import { renderMail, renderSms } from '#emails/render.ts'
import type { Contact } from '#server/lib/contact.ts'
import { randomDigits } from '#server/lib/digits.ts'
import { contactHash } from '#server/lib/hash.ts'
import { newId } from '#server/lib/ids.ts'
import { addMinutes } from '#server/lib/time.ts'
import { prepareMessage } from '#server/messaging/delivery/prepareMessages.ts'
import type { Ctx } from '#server/platform/context.ts'
import { enqueue } from '#server/platform/jobs/enqueue.ts'
import { jobKey } from '#server/platform/jobs/keyRules.ts'
import type { FoundApplication } from '#server/tenants/applications/data.ts'
import { tooSoon } from './countCodeRequest.ts'
import { lockChallengeFor, replaceChallenge } from './data.ts'
import { codeHash, codeLength, codeMinutes, nextSend } from './rules.ts'
import type { Issued, Purpose } from './schema.ts'

export type CodeIssue = {
  application: FoundApplication
  contact: Contact
  purpose: Purpose
  locale: string
  /** The code is bound to the preset, start and duration that are given. */
  presetId?: string
  start?: Date
  durationMinutes?: number
  holdId?: string
}

/** Priority of a code over other messages due at the same time, because its recipient is waiting for it. */
const priorityMinutes = 48 * 60

/** A code with its rendered message. It is prepared before any lock is taken, because rendering takes time. */
export type PreparedCode = { id: string; code: string; outgoing: OutgoingCode }
type OutgoingCode =
  | { channel: 'EMAIL'; recipient: string; body: Awaited<ReturnType<typeof renderMail>> }
  | { channel: 'SMS'; recipient: string; body: ReturnType<typeof renderSms> }

export async function prepareCode(ctx: Ctx, { application, contact, locale }: CodeIssue): Promise<PreparedCode> {
  const code = randomDigits(codeLength)
  const texts = codeTexts(ctx, application, code, locale)
  const outgoing: OutgoingCode = contact.email
    ? { channel: 'EMAIL', recipient: contact.email, body: await renderMail('CODE', texts) }
    : { channel: 'SMS', recipient: contact.phone ?? '', body: renderSms('CODE', texts) }
  return { id: newId(), code, outgoing }
}

/**
 * Replaces the contact's code and enqueues its encrypted message, in the caller's transaction. Refuses with `rate_limited`,
 * reason `too_soon`, during the pause between codes. The caller requests a tick after the commit.
 */
export async function issueCode(ctx: Ctx, tx: Tx, issue: CodeIssue, prepared: PreparedCode): Promise<Issued> {
  const { application, contact, purpose } = issue
  const now = ctx.now()
  const hash = contactHash(ctx.config.TOKEN_PEPPER, application.id, contact.email ?? contact.phone)
  const previous = await lockChallengeFor(tx, issue, hash, 'for update')
  const send = nextSend(previous, issue.start ?? null, now)
  if (!send.ok) throw tooSoon(send.retryAfterSeconds)
  const { id, code } = prepared
  const { ok: _, ...times } = send
  const written = await replaceChallenge(tx, {
    organizationId: application.organizationId,
    id,
    applicationId: application.id,
    purpose,
    contactHash: hash,
    channel: contact.email ? 'EMAIL' : 'SMS',
    codeHash: codeHash(ctx.config.TOKEN_PEPPER, id, code),
    presetId: issue.presetId ?? null,
    startsAt: issue.start ?? null,
    durationMinutes: issue.durationMinutes ?? null,
    holdId: issue.holdId ?? null,
    attempts: 0,
    ...times,
    consumedAt: null,
    createdAt: now,
  })
  if (!written) throw tooSoon(30)
  await enqueueMessage(ctx, tx, issue, { ...prepared, expiresAt: send.expiresAt })
  return { resendAt: send.resendAt, expiresAt: send.expiresAt }
}

async function enqueueMessage(
  ctx: Ctx,
  tx: Tx,
  { application, contact }: CodeIssue,
  prepared: PreparedCode & { expiresAt: Date },
): Promise<void> {
  const { organizationId } = application
  const identity = ['code', prepared.id]
  const message = {
    organizationId,
    key: jobKey(identity, organizationId).toString('hex'),
    purpose: 'code',
    applicationId: application.id,
    usefulUntil: prepared.expiresAt,
  } as const
  const messageId = await prepareMessage(tx, ctx, { ...message, ...prepared.outgoing })
  const now = ctx.now()
  await enqueue(tx, [
    {
      organizationId,
      lane: contact.email ? 'mail' : 'sms',
      kind: contact.email ? 'code.email' : 'code.sms',
      subject: prepared.id,
      revision: 0,
      identity,
      origin: 'manual',
      dueAt: now,
      rankAt: addMinutes(now, -priorityMinutes),
      payload: { messageId },
    },
  ])
}

function codeTexts(ctx: Ctx, application: FoundApplication, code: string, locale: string) {
  const { accent, supportEmail, supportPhone } = application.settings
  return {
    code,
    locale,
    expiresMinutes: codeMinutes,
    host: new URL(ctx.config.PUBLIC_URL).host,
    brand: { applicationName: application.name, accent, supportEmail, supportPhone },
  }
}
