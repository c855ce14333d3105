import { joinPhase } from '#server/domain/rules.ts'
import type { Participant, Snapshot } from '#server/domain/schema.ts'
import { addMinutes } from '#server/lib/time.ts'
import { currentSession } from '../sessions/rules.ts'
import type { SessionEvent } from '../sessions/schema.ts'
import type { DeviceCheck } from './checkSchema.ts'
import type { ClosedReason, LateNotice, Peer, Side } from './schema.ts'

/** After so long without a sign of life a seat counts as left; a reload or a change of network takes less. */
export const SEAT_TIMEOUT_SECONDS = 20

/** A seat as a decision needs it; `fresh` and `away` are told by the database's clock. */
export type Seat = {
  participantId: string
  tab: string
  epoch: number
  visit: number
  leftAt: Date | null
  /** Seen within the last seconds. */
  fresh: boolean
  /** Its page stopped listening. */
  away: boolean
}
export type SeatRequest = { participantId: string; tab: string; takeOver: boolean }

/**
 * What becomes of somebody who wants in: `sit` is a new visit, `resume` the same one (a reload, or taken over from another
 * tab), `elsewhere` and `full` are refusals. One seat a side, so a third person never gets one.
 */
export function decideSeat(seat: Seat | null, comer: SeatRequest): 'sit' | 'resume' | 'elsewhere' | 'full' {
  if (!seat || seat.leftAt || !seat.fresh) return 'sit'
  if (seat.participantId !== comer.participantId) return 'full'
  if (seat.tab === comer.tab || seat.away || comer.takeOver) return 'resume'
  return 'elsewhere'
}

export const sideOf = (participant: Pick<Participant, 'type'>): Side =>
  participant.type === 'AGENT' ? 'agent' : 'customer'
export const otherSide = (side: Side): Side => (side === 'agent' ? 'customer' : 'agent')

/** Why nobody may be in this session's room at `now`, or null. */
export function closedReason(appointment: Snapshot, sessionId: string, now: Date): ClosedReason | null {
  const phase = joinPhase(appointment, now)
  if (phase === 'cancelled') return 'cancelled'
  if (phase === 'over') return appointment.status === 'completed' ? 'ended' : 'over'
  if (currentSession(appointment)?.id !== sessionId) return 'moved'
  return phase === 'early' ? 'early' : null
}

type FactOf = { sessionId: string; side: Side; visit: number }

/** Made of what happened, so that told twice it is one fact. */
export function presenceEvent(type: 'join' | 'leave', { sessionId, side, visit }: FactOf, at: Date): SessionEvent {
  return { eventId: `room:${sessionId}:${side}:${visit}:${type}`, type, participant: side, at }
}

export const completedEvent = (sessionId: string, at: Date): SessionEvent => ({
  eventId: `room:${sessionId}:completed`,
  type: 'completed',
  participant: null,
  at,
})

type SeatShown = Seat & { side: Side; enteredAt: Date }

/** Who sits opposite, if anybody. Somebody without a sign of life is shown as not here until their seat is given up. */
export function peerFrom(seats: readonly SeatShown[], own: Side): Peer | null {
  const seat = seats.find((one) => one.side === otherSide(own))
  if (!seat || seat.leftAt) return null
  return { epoch: seat.epoch, isConnected: seat.fresh && !seat.away, since: seat.enteredAt.toISOString() }
}

/** Since when those who sit here sit here together. */
export const togetherSince = (seats: readonly SeatShown[], now: Date): Date =>
  seats
    .filter((seat) => !seat.leftAt)
    .reduce<Date | null>((last, { enteredAt }) => (last && last > enteredAt ? last : enteredAt), null) ?? now

type LateFact = { kind: string; at: Date; data: Record<string, unknown> }

/** What each side said last about being late. */
export function latestLateNotices(facts: readonly LateFact[]): LateNotice[] {
  return (['customer', 'agent'] as const).flatMap((side) => {
    const fact = facts.findLast((one) => one.kind === `${side}_late`)
    const minutes = fact?.data.minutes
    return fact && typeof minutes === 'number' ? [{ side, minutes, at: fact.at.toISOString() }] : []
  })
}

/** Who says so earlier than an hour before should rather move the appointment. */
export const mayReportLate = (appointment: Pick<Snapshot, 'startAt' | 'endAt'>, now: Date): boolean =>
  now >= addMinutes(appointment.startAt, -60) && now < appointment.endAt

/** Whether a test found nothing that would spoil a call. */
export const allDevicesWork = (check: DeviceCheck): boolean =>
  check.camera === 'ok' && check.microphone === 'ok' && check.speaker !== 'silent' && check.network !== 'blocked'
