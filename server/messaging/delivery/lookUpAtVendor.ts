import type { Tx } from '#db/client.ts'
import { addMinutes } from '#server/lib/time.ts'
import type { Ctx } from '#server/platform/context.ts'
import { done, inDoubt, type Outcome } from '#server/platform/jobs/types.ts'
import { bindProviderId, listBoundElsewhere, listEvents, lockMessage } from './data.ts'
import { attemptEvent, messageEvent, recordEvents, recordVendorStatus } from './record.ts'
import {
  distinctivePart,
  isSettled,
  matchOwnMessage,
  type NextStep,
  nextLookupAt,
  unresolvedAttempts,
} from './rules.ts'
import type { Message, Sealed } from './schema.ts'

export type Lookup = { message: Message; step: Extract<NextStep, { kind: 'lookup' }>; content: Sealed }
/** `mayGoAgain`: the vendor has nothing, the grace is over, and the message is still wanted. */
export type LookupResult = { kind: 'outcome'; outcome: Outcome } | { kind: 'maySendAgain' }

// Our clock and the vendor's need not agree to the minute.
const CLOCK_MARGIN_MINUTES = 2

/** Asks the vendor what became of an SMS whose answer was lost. Nothing is sent here. */
export async function lookUpAtVendor(ctx: Ctx, { message, step, content }: Lookup): Promise<LookupResult> {
  if (content.channel !== 'SMS') return { kind: 'maySendAgain' }
  const since = addMinutes(step.since, -CLOCK_MARGIN_MINUTES)
  const { recipient: to, text, whatsapp } = content
  // A template's other words are the vendor's own.
  const words = whatsapp ? Object.values(whatsapp.variables) : [text]
  const contains = distinctivePart(words.join(' '))
  const found = await ctx.ports.sms.find({ to, since, contains, byWhatsapp: whatsapp !== undefined })
  const wait = inDoubt('in doubt', nextLookupAt(ctx.now(), step.graceEndsAt, ctx.config.IN_DOUBT_GRACE_MS))
  if (!found.ok) return { kind: 'outcome', outcome: wait }
  return ctx.db.transaction(async (tx): Promise<LookupResult> => {
    const locked = await lockMessage(tx, message.organizationId, message.id)
    if (!locked) return { kind: 'outcome', outcome: done('erased meanwhile') }
    // A callback may have told us while we were asking.
    if (isSettled(locked.state) || locked.state === 'accepted') return { kind: 'outcome', outcome: done(locked.state) }
    const ids = found.value.map((one) => one.providerId)
    const ours = matchOwnMessage(found.value, words, await listBoundElsewhere(tx, 'twilio', ids, message.id))
    const now = ctx.now()
    // Another message in the same words may be looked for at this moment: one of the two is first.
    if (ours && !(await isBound(tx, message, ours.providerId))) return { kind: 'outcome', outcome: wait }
    if (ours) {
      const source = {
        eventKey: `found:${ours.providerId}`,
        attempt: message.attempts,
        at: now,
        providerId: ours.providerId,
      }
      const { state } = await recordVendorStatus(ctx, tx, locked, ours, source)
      return { kind: 'outcome', outcome: done(`found ${state}`) }
    }
    if (now < step.graceEndsAt) return { kind: 'outcome', outcome: wait }
    const open = unresolvedAttempts(await listEvents(tx, message.organizationId, message.id))
    const gone = open.map(({ number }) => attemptEvent(number, 'retrying', now, 'not_at_vendor'))
    if (step.mayResend) {
      await recordEvents(ctx, tx, locked, gone)
      return { kind: 'maySendAgain' }
    }
    await recordEvents(ctx, tx, locked, [...gone, messageEvent('expired', 'expired', now, 'too_late')])
    return { kind: 'outcome', outcome: done('expired') }
  })
}

async function isBound(tx: Tx, message: Message, providerId: string): Promise<boolean> {
  await bindProviderId(tx, 'twilio', providerId, message)
  return (await listBoundElsewhere(tx, 'twilio', [providerId], message.id)).size === 0
}
