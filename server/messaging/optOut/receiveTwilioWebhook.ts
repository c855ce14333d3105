import { helpText } from '#emails/sms/help.ts'
import { contactHash } from '#server/lib/hash.ts'
import type { Ctx } from '#server/platform/context.ts'
import { enqueue } from '#server/platform/jobs/enqueue.ts'
import type { InboundSms } from '#server/ports/sms/types.ts'
import { findApplicationById } from '#server/tenants/applications/data.ts'
import { hashesOf, numberHash } from '../delivery/contactHashes.ts'
import type { Received } from '../delivery/receiveResend.ts'
import { receiveTwilioStatus } from '../delivery/receiveTwilioStatus.ts'
import { liftSuppressions, listSmsSenders, recordSuppression, type SmsSender } from '../delivery/suppressionData.ts'
import { contactFollowJob } from './contactFollowJob.ts'
import { type Keyword, keywordOf } from './keywordRules.ts'

/** `reply` goes back to the sender as a text; null says nothing. */
export type SmsReply = { reply: string | null }

/**
 * A callback from Twilio: of a text's status, or with a text that somebody sent us. STOP ends reminders and follow-ups of every
 * application that texted this number, for it has one sender for all; codes and news still come, as they are part of what was asked for.
 * START takes that back. HELP names whom to ask. Anything else is nobody's business here.
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
  const by = await listSmsSenders(ctx.db, numberHash(ctx, text.from))
  if (keyword === 'HELP') return { reply: text.optOut ? null : await helpReply(ctx, by[0]) }
  for (const one of by) await applyKeyword(ctx, text, keyword, one)
  ctx.requestTick()
  return { reply: null }
}

async function applyKeyword(
  ctx: Ctx,
  text: InboundSms,
  keyword: Exclude<Keyword, 'HELP'>,
  by: SmsSender,
): Promise<void> {
  const { organizationId, applicationId } = by
  const eventKey = `text:${text.id}`
  await ctx.db.transaction(async (tx) => {
    const now = ctx.now()
    if (keyword === 'STOP') {
      const hash = contactHash(ctx.config.TOKEN_PEPPER, applicationId, text.from)
      const stop = { organizationId, channel: 'SMS', reason: 'opt_out', stops: 'optional', via: 'text' } as const
      if (!(await recordSuppression(tx, { ...stop, contactHash: hash, eventKey }, now))) return
    } else {
      const contact = { organizationId, channel: 'SMS', hashes: hashesOf(ctx, by, text.from) } as const
      await liftSuppressions(tx, { ...contact, reasons: ['opt_out'], via: 'text', note: null, eventKey }, now)
    }
    await enqueue(tx, [contactFollowJob(ctx, { ...by, channel: 'SMS', contact: text.from, eventKey })])
  })
}

async function helpReply(ctx: Ctx, by: SmsSender | undefined): Promise<string | null> {
  const application = by && (await findApplicationById(ctx.db, by.applicationId))
  if (!application) return null
  const { accent, supportEmail, supportPhone } = application.settings
  const brand = { applicationName: application.name, accent, supportEmail, supportPhone }
  return helpText({ brand, locale: application.locale }).text
}
