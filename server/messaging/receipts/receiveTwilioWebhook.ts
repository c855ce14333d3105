import { helpText } from '#emails/sms/help.ts'
import { contactHash } from '#server/lib/hash.ts'
import type { Ctx } from '#server/platform/context.ts'
import { enqueue } from '#server/platform/jobs/enqueue.ts'
import type { InboundSms } from '#server/ports/sms/types.ts'
import { findApplicationById } from '#server/tenants/applications/data.ts'
import { numberHash, suppressionHashes } from '../delivery/contactHashes.ts'
import { liftSuppressions, listSmsSenders, recordSuppression, type SmsSender } from '../delivery/suppressionData.ts'
import { type Keyword, keywordOf } from '../optOut/keywordRules.ts'
import { optOutJob } from '../optOut/optOutJob.ts'
import type { Received } from './receiveResend.ts'
import { receiveTwilioStatus } from './receiveTwilioStatus.ts'

/** Text to send back to the sender; null for none. */
export type SmsReply = { reply: string | null }

/**
 * Handles a request from Twilio: a status callback or an incoming text. STOP ends the reminders and follow-ups of every application
 * that texted this number, because all of them use one sender; codes and notifications about the booking itself are still sent,
 * because the customer asked for them. START reverses that. HELP is answered with the contact of the latest application. Any other
 * text is ignored.
 */
export async function receiveTwilioWebhook(
  ctx: Ctx,
  request: Parameters<typeof receiveTwilioStatus>[1],
): Promise<Received | SmsReply> {
  const received = await receiveTwilioStatus(ctx, request)
  return typeof received === 'string' ? received : receiveSms(ctx, received)
}

async function receiveSms(ctx: Ctx, text: InboundSms): Promise<SmsReply> {
  const keyword = text.optOut ?? keywordOf(text.body)
  if (!keyword) return { reply: null }
  const applications = await listSmsSenders(ctx.db, numberHash(ctx, text.from))
  if (keyword === 'HELP') return { reply: text.optOut ? null : await helpReply(ctx, applications[0]) }
  for (const application of applications) await applyKeyword(ctx, text, keyword, application)
  ctx.requestTick()
  return { reply: null }
}

async function applyKeyword(
  ctx: Ctx,
  text: InboundSms,
  keyword: Exclude<Keyword, 'HELP'>,
  sender: SmsSender,
): Promise<void> {
  const { organizationId, applicationId } = sender
  const eventKey = `text:${text.id}`
  await ctx.db.transaction(async (tx) => {
    const now = ctx.now()
    if (keyword === 'STOP') {
      const hash = contactHash(ctx.config.TOKEN_PEPPER, applicationId, text.from)
      const optOut = { organizationId, channel: 'SMS', reason: 'opt_out', stops: 'optional', via: 'text' } as const
      if (!(await recordSuppression(tx, { ...optOut, contactHash: hash, eventKey }, now))) return
    } else {
      const contact = { organizationId, channel: 'SMS', hashes: suppressionHashes(ctx, sender, text.from) } as const
      await liftSuppressions(tx, { ...contact, reasons: ['opt_out'], via: 'text', note: null, eventKey }, now)
    }
    await enqueue(tx, [optOutJob(ctx, { ...sender, channel: 'SMS', contact: text.from, eventKey })])
  })
}

async function helpReply(ctx: Ctx, sender: SmsSender | undefined): Promise<string | null> {
  const application = sender && (await findApplicationById(ctx.db, sender.applicationId))
  if (!application) return null
  const { accent, supportEmail, supportPhone } = application.settings
  const brand = { applicationName: application.name, accent, supportEmail, supportPhone }
  return helpText({ brand, locale: application.locale }).text
}
