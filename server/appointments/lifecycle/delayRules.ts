import { addMinutes, addMs, latest } from '#server/lib/time.ts'

/** A live appointment of an agent's day, with the data from which delays are computed. */
export type DayAppointment = {
  id: string
  startAt: Date
  endAt: Date
  isInProgress: boolean
  /** When both parties had joined, if the appointment is in progress. */
  metAt: Date | null
  /** The delay that the agent announced, in minutes; 0 if none. */
  lateMinutes: number
  /** The delayed start that was last expected, if any. */
  delayedTo: Date | null
}

/** A smaller shift is not treated as a delay. */
export const MIN_DELAY_MINUTES = 5
/** Customers are notified of a delay at most this long before their start. */
const NOTIFY_WINDOW_MINUTES = 60

/**
 * Returns the expected start of each of an agent's appointments, by id. A late agent, or an appointment that runs past
 * its end, delays those that follow; free time in between absorbs the delay first. `estimateEnd` returns when an
 * appointment that is past its end is expected to end.
 */
export function expectedStarts(
  appointments: readonly DayAppointment[],
  now: Date,
  estimateEnd: (now: Date) => Date = nextFiveMinutes,
): Map<string, Date> {
  const starts = new Map<string, Date>()
  let free: Date | null = null
  for (const appointment of appointments) {
    const start = latest(addMinutes(appointment.startAt, appointment.lateMinutes), free ?? appointment.startAt)
    if (!appointment.isInProgress) starts.set(appointment.id, start)
    free = latest(free ?? appointment.endAt, endOf(appointment, start, now, estimateEnd))
  }
  return starts
}

function endOf(appointment: DayAppointment, start: Date, now: Date, estimateEnd: (now: Date) => Date): Date {
  const lengthMs = appointment.endAt.getTime() - appointment.startAt.getTime()
  if (appointment.isInProgress) {
    const planned = latest(appointment.endAt, addMs(effectiveStart(appointment), lengthMs))
    return now < planned ? planned : estimateEnd(now)
  }
  // A delayed appointment that has not begun starts at `now` at the earliest, and keeps its full length.
  const startsAt = appointment.delayedTo ? latest(start, earliest(appointment.delayedTo, now)) : start
  return addMs(startsAt, lengthMs)
}

/** A delayed appointment keeps its length; one whose participants joined late has to end on time. */
const effectiveStart = ({ startAt, metAt, delayedTo }: DayAppointment): Date =>
  delayedTo ? latest(startAt, metAt ? earliest(delayedTo, metAt) : delayedTo) : startAt

const earliest = (first: Date, second: Date): Date => (first < second ? first : second)

/** Estimates the end of an appointment that overruns: the next multiple of five minutes. */
export const nextFiveMinutes = (now: Date): Date => new Date((Math.floor(now.getTime() / 300_000) + 1) * 300_000)

/** Whether the expected start counts as a delay at `now`. */
export const isDelay = (startAt: Date, expectedAt: Date, now: Date): boolean =>
  expectedAt >= addMinutes(startAt, MIN_DELAY_MINUTES) && expectedAt > now

/** Whether a customer may be notified of a delay at `now`: close to the start, and not after the grace period. */
export const mayNotifyDelay = (startAt: Date, graceMinutes: number, now: Date): boolean =>
  now >= addMinutes(startAt, -NOTIFY_WINDOW_MINUTES) && now < addMinutes(startAt, graceMinutes)
