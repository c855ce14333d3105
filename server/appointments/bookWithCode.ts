import type { Tx } from '#db/client.ts'
import type { FoundApplication } from '../applications/data.ts'
import { freeAgents } from '../availability/read.ts'
import { lockAgents, occupyWithAppointment, releaseHold, turnHoldIntoBooking } from '../bookings/occupancy.ts'
import type { Ctx } from '../context.ts'
import { type Contact, normalizeContact } from '../lib/contact.ts'
import { AppError, invalid } from '../lib/errors.ts'
import { addMinutes } from '../lib/time.ts'
import { inTurn } from '../limits/turns.ts'
import type { Preset } from '../presets/data.ts'
import { type Challenge, consumeChallenge, findHold, lockChallenge } from '../verification/data.ts'
import { tryCode } from '../verification/tryCode.ts'
import { checkIntake } from './intake.ts'
import { placeAppointment } from './place.ts'
import { replan } from './plan.ts'
import { getOffer, requireDuration } from './preset.ts'
import { type Booked, type BookInput, bookInput } from './schema.ts'
import { explainRace, slotTaken } from './taken.ts'

type Booking = { application: FoundApplication; preset: Preset; contact: Contact; input: BookInput }

/**
 * Books for somebody who proves a contact with a one-time code. The code is consumed in the booking's own transaction,
 * so after a `conflict` it books another time until it expires. Wrong code: `unauthenticated`, and the try counts.
 */
export async function bookWithCode(ctx: Ctx, given: unknown): Promise<Booked> {
  const input = bookInput.parse(given)
  const { application, preset } = await getOffer(ctx, input.applicationId, input.presetId)
  requireDuration(preset, input.durationMinutes)
  const contact = normalizeContact(input.contact, application.country)
  if (!contact) throw invalid('/contact', 'not_a_contact', 'Give an e-mail address or a phone number.')
  const checked: BookInput = { ...input, intake: checkIntake(preset.policy.intake, input.intake) }
  const challengeId = await requireCode(ctx, application, contact, input.code)
  const challenge = await requireBinding(ctx, preset, challengeId, input)
  return placeForCustomer(ctx, { application, preset, contact, input: checked }, challenge)
}

async function requireCode(ctx: Ctx, application: FoundApplication, contact: Contact, code: string): Promise<string> {
  const { organizationId, id: applicationId } = application
  const tried = await tryCode(ctx, { organizationId, applicationId, purpose: 'book', contact, code })
  if (tried.ok) return tried.challengeId
  throw new AppError('unauthenticated', 'The code is not right, or no longer valid.', { reason: tried.reason })
}

/** A code is good for what it was asked for: this service, this duration, and the slot it holds. */
async function requireBinding(ctx: Ctx, preset: Preset, challengeId: string, input: BookInput): Promise<Challenge> {
  const challenge = await lockChallenge(ctx.db, preset.organizationId, challengeId)
  if (!challenge) throw new AppError('unauthenticated', 'The code is no longer valid.', { reason: 'none' })
  if (challenge.presetId && challenge.presetId !== preset.id)
    throw invalid('/presetId', 'other_preset', 'The code was asked for another service.')
  if (challenge.durationMinutes && challenge.durationMinutes !== input.durationMinutes) {
    throw invalid('/duration', 'other_duration', 'The code was asked for another duration.')
  }
  return challenge
}

async function placeForCustomer(ctx: Ctx, booking: Booking, challenge: Challenge): Promise<Booked> {
  const { preset, input } = booking
  const wanted = { preset, start: input.start, durationMinutes: input.durationMinutes }
  const hold = challenge.holdId ? await findHold(ctx.db, preset.organizationId, challenge.holdId) : null
  const useHold = hold !== null && hold.startsAt.getTime() === input.start.getTime() && hold.expiresAt > ctx.now()
  const candidates =
    useHold && hold.agentId ? [hold.agentId] : await freeAgents(ctx, { ...wanted, ignoreHoldId: challenge.holdId })
  const allowed = input.targetAgentId ? candidates.filter((id) => id === input.targetAgentId) : candidates
  let lost: unknown
  for (const agentId of allowed) {
    try {
      return await inTurn(agentId, () =>
        ctx.db.transaction((tx) =>
          commit(ctx, tx, booking, { challengeId: challenge.id, agentId, holdId: useHold ? challenge.holdId : null }),
        ),
      )
    } catch (error) {
      lost = await explainRace(ctx, wanted, error)
      if (!(lost instanceof AppError && lost.details.reason === 'taken')) throw lost
    }
  }
  throw lost ?? (await slotTaken(ctx, wanted))
}

type Choice = { challengeId: string; agentId: string; holdId: string | null }

async function commit(ctx: Ctx, tx: Tx, booking: Booking, choice: Choice): Promise<Booked> {
  const { application, preset, contact, input } = booking
  const { organizationId } = preset
  const now = ctx.now()
  const challenge = await lockChallenge(tx, organizationId, choice.challengeId, 'for update')
  if (!challenge || challenge.consumedAt || challenge.expiresAt <= now) {
    throw new AppError('unauthenticated', 'The code has been used or is no longer valid.', { reason: 'used' })
  }
  await lockAgents(tx, organizationId, [choice.agentId], now)
  const placed = await placeAppointment(ctx, tx, {
    preset,
    agentId: choice.agentId,
    organizerId: null,
    start: input.start,
    durationMinutes: input.durationMinutes,
    timezone: input.timezone,
    locale: input.locale,
    title: input.title ?? null,
    notes: input.notes ?? null,
    intake: input.intake,
    metadata: input.metadata,
    interaction: {},
    notificationHeaders: {},
    source: 'public',
    autoActivate: application.settings.autoActivate,
    customers: [customerOf(contact, input, application.country, now)],
    chosenBy: preset.policy.assignment.mode === 'agent' ? 'preset' : 'least_loaded',
  })
  const busy = {
    agentId: choice.agentId,
    startAt: input.start,
    endAt: addMinutes(input.start, input.durationMinutes),
    policy: preset.policy,
  }
  const held =
    choice.holdId !== null && (await turnHoldIntoBooking(tx, organizationId, choice.holdId, placed.appointmentId))
  if (!held) await occupyWithAppointment(tx, organizationId, placed.appointmentId, busy)
  // Another start was booked than the one held for the code: that time is everybody's again.
  if (challenge.holdId && !held) await releaseHold(tx, organizationId, challenge.holdId)
  await consumeChallenge(tx, organizationId, challenge.id, now)
  await replan(tx, organizationId, placed.appointmentId, now)
  const [links] = placed.links
  if (!links) throw new Error('a booking has one customer')
  return {
    organizationId,
    appointmentId: placed.appointmentId,
    reference: placed.reference,
    joinToken: links.joinToken,
    manageToken: links.manageToken,
  }
}

function customerOf(contact: Contact, input: BookInput, country: string, now: Date) {
  const other = input.otherContact ? normalizeContact(input.otherContact, country) : null
  return {
    name: input.name,
    email: contact.email ?? other?.email ?? null,
    phone: contact.phone ?? other?.phone ?? null,
    emailProvenAt: contact.email ? now : null,
    phoneProvenAt: contact.phone ? now : null,
  }
}
