import { joinPhase } from '#server/domain/rules.ts'
import type { Participant, Snapshot } from '#server/domain/schema.ts'
import { addMinutes } from '#server/lib/time.ts'
import { currentSession } from '../sessions/rules.ts'
import type { SessionEvent } from '../sessions/schema.ts'
import type { DeviceCheck } from './checkSchema.ts'
import type { ClosedReason, LateNotice, Peer, Side } from './schema.ts'

/** A seat whose page has not responded for this long counts as left. A reload or a change of network takes less time. */
export const SEAT_TIMEOUT_SECONDS = 20

/** A seat as the rules need it. `isResponding` and `away` were computed with the database's clock. */
export type Seat = {
  participantId: string
  tab: string
  epoch: number
  visit: number
  leftAt: Date | null
  /** Seen within the last `SEAT_TIMEOUT_SECONDS`. */
  isResponding: boolean
  /** Its page stopped listening. */
  away: boolean
}
export type SeatRequest = { participantId: string; tab: string; takeOver: boolean }

/**
 * Decides whether a tab may enter: `enter` starts a new visit, `resume` continues one (a reload, or taken over from another
 * tab), `elsewhere` and `full` are refusals. There is one seat per side, so a third person never gets in.
 */
export function decideSeat(seat: Seat | null, request: SeatRequest): 'enter' | 'resume' | 'elsewhere' | 'full' {
  if (!seat || seat.leftAt || !seat.isResponding) return 'enter'
  if (seat.participantId !== request.participantId) return 'full'
  if (seat.tab === request.tab || seat.away || request.takeOver) return 'resume'
  return 'elsewhere'
}

export const sideOf = (participant: Pick<Participant, 'type'>): Side =>
  participant.type === 'AGENT' ? 'agent' : 'customer'
export const otherSide = (side: Side): Side => (side === 'agent' ? 'customer' : 'agent')

/** Returns why this session's room is closed at `now`, or null if it is open. */
export function closedReason(appointment: Snapshot, sessionId: string, now: Date): ClosedReason | null {
  const phase = joinPhase(appointment, now)
  if (phase === 'cancelled') return 'cancelled'
  if (phase === 'over') return appointment.status === 'completed' ? 'ended' : 'over'
  if (currentSession(appointment)?.id !== sessionId) return 'moved'
  return phase === 'early' ? 'early' : null
}

type Visit = { sessionId: string; side: Side; visit: number }

/** Creates a join or leave event. Its id is derived from the visit, so that recording it twice has no effect. */
export function presenceEvent(type: 'join' | 'leave', { sessionId, side, visit }: Visit, at: Date): SessionEvent {
  return { eventId: `room:${sessionId}:${side}:${visit}:${type}`, type, participant: side, at }
}

export const completedEvent = (sessionId: string, at: Date): SessionEvent => ({
  eventId: `room:${sessionId}:completed`,
  type: 'completed',
  participant: null,
  at,
})

type ShownSeat = Seat & { side: Side; enteredAt: Date }

/** Returns the other side, or null. A page that does not respond is shown as disconnected until its seat is released. */
export function peerFrom(seats: readonly ShownSeat[], own: Side): Peer | null {
  const seat = seats.find((seat) => seat.side === otherSide(own))
  if (!seat || seat.leftAt) return null
  return { epoch: seat.epoch, isConnected: seat.isResponding && !seat.away, since: seat.enteredAt.toISOString() }
}

/** Returns since when everybody who is in the room has been in it. */
export const togetherSince = (seats: readonly ShownSeat[], now: Date): Date =>
  seats
    .filter((seat) => !seat.leftAt)
    .reduce<Date | null>((last, { enteredAt }) => (last && last > enteredAt ? last : enteredAt), null) ?? now

type LateEntry = { kind: string; at: Date; data: Record<string, unknown> }

/** Returns each side's latest late notice. */
export function latestLateNotices(entries: readonly LateEntry[]): LateNotice[] {
  return (['customer', 'agent'] as const).flatMap((side) => {
    const entry = entries.findLast((entry) => entry.kind === `${side}_late`)
    const minutes = entry?.data.minutes
    return entry && typeof minutes === 'number' ? [{ side, minutes, at: entry.at.toISOString() }] : []
  })
}

/** Whether being late may be reported: from one hour before the start until the end. Earlier, the appointment should be rescheduled. */
export const mayReportLate = (appointment: Pick<Snapshot, 'startAt' | 'endAt'>, now: Date): boolean =>
  now >= addMinutes(appointment.startAt, -60) && now < appointment.endAt

/** Whether a device check found nothing that would prevent a call. */
export const allDevicesWork = (check: DeviceCheck): boolean =>
  check.camera === 'ok' && check.microphone === 'ok' && check.speaker !== 'silent' && check.network !== 'blocked'
