import type { Tx } from '#db/client.ts'
import { createAppointment, type NewAppointmentInput } from '#server/appointments/book/createAppointment.ts'
import { checkIntake } from '#server/appointments/book/intake.ts'
import type { Booked, BookInput } from '#server/appointments/schema.ts'
import { type Contact, normalizeContact } from '#server/lib/contact.ts'
import { AppError, invalid } from '#server/lib/errors.ts'
import type { Ctx } from '#server/platform/context.ts'
import { getPublicPreset, requireDuration } from '#server/scheduling/reservations/bookablePreset.ts'
import { type Candidate, listOfferedCandidates, parseChoice } from '#server/scheduling/reservations/candidates.ts'
import {
  type Hold,
  type HoldOwner,
  listOwnHolds,
  lockOwnHolds,
  releaseHolds,
} from '#server/scheduling/reservations/holdData.ts'
import { conflictingHolds, isSameTime } from '#server/scheduling/reservations/holdRules.ts'
import { type ReservationRequest, reserveTime } from '#server/scheduling/reservations/reserveTime.ts'
import { retryOnConflict, StaleReadError } from '#server/scheduling/reservations/retryOnConflict.ts'
import { notAvailableError } from '#server/scheduling/reservations/slotErrors.ts'
import type { FoundApplication } from '#server/tenants/applications/data.ts'
import type { Preset } from '#server/tenants/presets/data.ts'
import { type Challenge, consumeChallenge, lockChallenge } from '#server/verification/data.ts'
import { verifyCode } from '#server/verification/verifyCode.ts'
import { holdOwner } from './requestBookingCode.ts'

type Booking = { application: FoundApplication; preset: Preset; contact: Contact; input: BookInput }

/**
 * Books for a customer who verifies a contact with a one-time code. The code is consumed in the booking's own transaction, so
 * after a `conflict` it can book another time until it expires. A wrong code is `unauthenticated`, and the attempt counts.
 */
export async function bookWithCode(ctx: Ctx, input: BookInput): Promise<Booked> {
  const { application, preset } = await getPublicPreset(ctx, input.applicationId, input.presetId)
  requireDuration(preset, input.durationMinutes)
  const contact = normalizeContact(input.contact, application.country)
  if (!contact) throw invalid('/contact', 'not_a_contact', 'Enter an email address or a phone number.')
  const checked: BookInput = { ...input, intake: checkIntake(preset.policy.intake, input.intake) }
  const challengeId = await requireCode(ctx, application, contact, input.code)
  const challenge = await requireMatchingChallenge(ctx, preset, challengeId, input)
  return bookForCustomer(ctx, { application, preset, contact, input: checked }, challenge)
}

async function requireCode(ctx: Ctx, application: FoundApplication, contact: Contact, code: string): Promise<string> {
  const { organizationId, id: applicationId } = application
  const result = await verifyCode(ctx, { organizationId, applicationId, purpose: 'book', contact, code })
  if (result.ok) return result.challengeId
  throw new AppError('unauthenticated', 'The code is incorrect or no longer valid.', { reason: result.reason })
}

/** Loads the challenge. Refuses the booking if the code was requested for another preset or duration. */
async function requireMatchingChallenge(
  ctx: Ctx,
  preset: Preset,
  challengeId: string,
  input: BookInput,
): Promise<Challenge> {
  const challenge = await lockChallenge(ctx.db, preset.organizationId, challengeId)
  if (!challenge) throw new AppError('unauthenticated', 'The code is no longer valid.', { reason: 'none' })
  if (challenge.presetId && challenge.presetId !== preset.id)
    throw invalid('/presetId', 'other_preset', 'The code was requested for another service.')
  if (challenge.durationMinutes && challenge.durationMinutes !== input.durationMinutes) {
    throw invalid('/duration', 'other_duration', 'The code was requested for another duration.')
  }
  return challenge
}

/** Books the slot that is held for the code, or else an offered one. Starts over if the hold expires in between. */
function bookForCustomer(ctx: Ctx, booking: Booking, challenge: Challenge): Promise<Booked> {
  const { application, preset, contact, input } = booking
  const { start, durationMinutes } = input
  const owner = holdOwner(ctx, application.id, contact.email ?? contact.phone ?? '')
  return retryOnConflict(async () => {
    const ownHolds = await listOwnHolds(ctx.db, preset.organizationId, owner, ctx.now())
    const hold = ownHolds.find((one) => one.id === challenge.holdId && isSameTime(one, input)) ?? null
    const request = { preset, start, durationMinutes, ignoreHoldIds: ownHolds.map((one) => one.id) }
    const offered = hold ? [candidateOfHold(hold)] : await listOfferedCandidates(ctx, request)
    const candidates = offered.filter((candidate) => matchesTarget(input, candidate))
    if (candidates.length === 0) throw await notAvailableError(ctx, request)
    const reservation = { ...request, candidates, capTimezone: application.timezone }
    return reserveAndBook(ctx, reservation, { ...booking, challenge, owner, hold })
  })
}

/** Whether the candidate is the agent or queue that the customer requested; any candidate if none was requested. */
const matchesTarget = ({ targetAgentId, targetQueueId }: BookInput, { agentIds, queueId }: Candidate): boolean =>
  (!targetAgentId || agentIds.includes(targetAgentId)) && (!targetQueueId || targetQueueId === queueId)

function candidateOfHold({ agentId, queueId, choice }: Hold): Candidate {
  return { agentIds: agentId ? [agentId] : [], queueId, choice: parseChoice(choice) }
}

type VerifiedBooking = Booking & { challenge: Challenge; owner: HoldOwner; hold: Hold | null }

function reserveAndBook(ctx: Ctx, reservation: ReservationRequest, booking: VerifiedBooking): Promise<Booked> {
  const { challenge, hold, preset } = booking
  const { organizationId } = preset
  const locked = {
    ...reservation,
    lockFirst: (tx: Tx) => requireUnused(ctx, tx, challenge),
    releaseOwn: (tx: Tx, candidate: Candidate) => releaseOwnHolds(ctx, tx, booking, candidate),
  }
  return reserveTime(ctx, locked, async (tx, candidate) => {
    const { appointment, links } = await createAppointment(ctx, tx, toNewAppointment(ctx, booking, candidate), hold?.id)
    await consumeChallenge(tx, organizationId, challenge.id, ctx.now())
    const [own] = links
    if (!own) throw new Error('a booking has one customer')
    const { id: appointmentId, reference } = appointment
    return { organizationId, appointmentId, reference, joinToken: own.joinToken, manageToken: own.manageToken }
  })
}

async function requireUnused(ctx: Ctx, tx: Tx, { organizationId, id }: Challenge): Promise<void> {
  const challenge = await lockChallenge(tx, organizationId, id, 'for update')
  if (challenge && !challenge.consumedAt && challenge.expiresAt > ctx.now()) return
  throw new AppError('unauthenticated', 'The code has been used or is no longer valid.', { reason: 'used' })
}

/**
 * Releases this customer's holds that belong to the code or conflict with the booking, except the hold that becomes the
 * booking.
 */
async function releaseOwnHolds(ctx: Ctx, tx: Tx, booking: VerifiedBooking, candidate: Candidate): Promise<string[]> {
  const { challenge, hold, owner, preset, input } = booking
  const ownHolds = await lockOwnHolds(tx, preset.organizationId, owner, ctx.now())
  if (hold && !ownHolds.some((one) => one.id === hold.id)) throw new StaleReadError()
  const conflicting = conflictingHolds(ownHolds, input, candidate, preset.policy)
  const released = ownHolds.filter(
    (one) => one.id !== hold?.id && (one.id === challenge.holdId || conflicting.includes(one)),
  )
  await releaseHolds(
    tx,
    preset.organizationId,
    released.map((one) => one.id),
  )
  return ownHolds.map((one) => one.id)
}

function toNewAppointment(
  ctx: Ctx,
  { application, preset, contact, input }: VerifiedBooking,
  candidate: Candidate,
): NewAppointmentInput {
  return {
    preset,
    candidate,
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
    customers: [customerOf(contact, input, application.country, ctx.now())],
  }
}

function customerOf(contact: Contact, input: BookInput, country: string, now: Date) {
  const other = input.otherContact ? normalizeContact(input.otherContact, country) : null
  return {
    name: input.name,
    email: contact.email ?? other?.email ?? null,
    phone: contact.phone ?? other?.phone ?? null,
    emailVerifiedAt: contact.email ? now : null,
    phoneVerifiedAt: contact.phone ? now : null,
  }
}
