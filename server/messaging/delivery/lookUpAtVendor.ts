import type { Tx } from '#db/client.ts'
import { addMinutes } from '#server/lib/time.ts'
import type { Ctx } from '#server/platform/context.ts'
import { unresolvedAttempts } from '#server/platform/jobs/attemptRules.ts'
import { done, inDoubt, type Outcome } from '#server/platform/jobs/types.ts'
import { bindProviderIds, listBoundElsewhere, lockMessageWithEvents } from './data.ts'
import { messageResult, recordEvents, recordVendorStatus } from './record.ts'
import { distinctivePart, isSettled, matchOwnMessage, type NextStep, nextLookupAt } from './rules.ts'
import type { Message, MessageContent } from './schema.ts'

export type Lookup = { message: Message; step: Extract<NextStep, { kind: 'lookup' }>; content: MessageContent }
/** `maySendAgain`: the vendor does not have the message, the grace period is over, and the message may still be sent. */
export type LookupResult = { kind: 'outcome'; outcome: Outcome } | { kind: 'maySendAgain' }

// Our clock and the vendor's may differ by a minute or more.
const CLOCK_MARGIN_MINUTES = 2

/** Asks the vendor about an SMS whose response was lost. Sends nothing. */
export async function lookUpAtVendor(ctx: Ctx, { message, step, content }: Lookup): Promise<LookupResult> {
  if (content.channel !== 'SMS') return { kind: 'maySendAgain' }
  const since = addMinutes(step.since, -CLOCK_MARGIN_MINUTES)
  const { recipient: to, text, whatsapp } = content
  // Only the variables of a WhatsApp template are ours; the vendor has the rest of its text.
  const words = whatsapp ? Object.values(whatsapp.variables) : [text]
  const contains = distinctivePart(words.join(' '))
  const found = await ctx.ports.sms.find({ to, since, contains, byWhatsapp: whatsapp !== undefined })
  const wait = inDoubt('in doubt', nextLookupAt(ctx.now(), step.graceEndsAt, ctx.config.IN_DOUBT_GRACE_MS))
  if (!found.ok) return { kind: 'outcome', outcome: wait }
  return ctx.db.transaction(async (tx): Promise<LookupResult> => {
    const locked = await lockMessageWithEvents(tx, message.organizationId, message.id)
    if (!locked) return { kind: 'outcome', outcome: done('erased in the meantime') }
    // A callback may have arrived during the lookup.
    const { state: known } = locked.message
    if (isSettled(known) || known === 'accepted') return { kind: 'outcome', outcome: done(known) }
    const ids = found.value.map((one) => one.providerId)
    const match = matchOwnMessage(found.value, words, await listBoundElsewhere(tx, 'twilio', ids, message.id))
    const now = ctx.now()
    // Another message with the same text may be looked up at this moment; only one of them gets the vendor's id.
    if (match && !(await claimProviderId(tx, message, match.providerId))) return { kind: 'outcome', outcome: wait }
    if (match) {
      const { providerId } = match
      const source = { eventKey: `found:${providerId}`, attempt: step.attempt, at: now, providerId }
      const { state } = await recordVendorStatus(ctx, tx, locked, match, source)
      return { kind: 'outcome', outcome: done(`found ${state}`) }
    }
    if (now < step.graceEndsAt) return { kind: 'outcome', outcome: wait }
    const unresolved = unresolvedAttempts(locked.events)
    const notSent = unresolved.map(({ number }) => ({
      ...messageResult(`attempt:${number}:lookup`, 'retrying', now, 'not_at_vendor'),
      attempt: number,
    }))
    if (step.mayResend) {
      await recordEvents(ctx, tx, locked, notSent)
      return { kind: 'maySendAgain' }
    }
    await recordEvents(ctx, tx, locked, [...notSent, messageResult('expired', 'expired', now, 'too_late')])
    return { kind: 'outcome', outcome: done('expired') }
  })
}

async function claimProviderId(tx: Tx, message: Message, providerId: string): Promise<boolean> {
  await bindProviderIds(tx, [{ ...message, providerId }])
  return (await listBoundElsewhere(tx, 'twilio', [providerId], message.id)).size === 0
}
