import { addMinutes, addMs, latest } from '#server/lib/time.ts'

/** An appointment as its agent's day needs it; live ones only, in the order of their starts. */
export type DayAppointment = {
  id: string
  startAt: Date
  endAt: Date
  isInProgress: boolean
  /** When both were in, of one in progress. */
  metAt: Date | null
  /** By how much the agent said to be late, if they did. */
  lateMinutes: number
  /** The later start that was last expected of it, if one was. */
  delayedTo: Date | null
}

/** A shift smaller than this is nobody's business. */
export const MIN_DELAY_MINUTES = 5
/** Customers are told of a delay from so long before their start. */
const NOTIFY_WINDOW_MINUTES = 60

/**
 * When each of an agent's appointments is expected to start, by id: the agent's word, and whatever is still in progress past its
 * end, move those that follow until there is time between. Pauses give way first. `endsAbout` says when one past its end will end.
 */
export function expectedStarts(
  turns: readonly DayAppointment[],
  now: Date,
  endsAbout: (now: Date) => Date = nextFiveMinutes,
): Map<string, Date> {
  const starts = new Map<string, Date>()
  let free: Date | null = null
  for (const turn of turns) {
    const start = latest(addMinutes(turn.startAt, turn.lateMinutes), free ?? turn.startAt)
    if (!turn.isInProgress) starts.set(turn.id, start)
    free = latest(free ?? turn.endAt, endOf(turn, start, now, endsAbout))
  }
  return starts
}

function endOf(turn: DayAppointment, start: Date, now: Date, endsAbout: (now: Date) => Date): Date {
  const lengthMs = turn.endAt.getTime() - turn.startAt.getTime()
  if (turn.isInProgress) {
    const planned = latest(turn.endAt, addMs(effectiveStart(turn), lengthMs))
    return now < planned ? planned : endsAbout(now)
  }
  // It was put off and has yet to begin: not before now, and with its full length.
  const begins = turn.delayedTo ? latest(start, earliest(turn.delayedTo, now)) : start
  return addMs(begins, lengthMs)
}

/** One that was put off keeps its length; one whose people came late has to end in time. */
const effectiveStart = ({ startAt, metAt, delayedTo }: DayAppointment): Date =>
  delayedTo ? latest(startAt, metAt ? earliest(delayedTo, metAt) : delayedTo) : startAt

const earliest = (one: Date, other: Date): Date => (one < other ? one : other)

/** Nobody knows when a call that runs over ends: the next five minutes are as honest as any. */
export const nextFiveMinutes = (now: Date): Date => new Date((Math.floor(now.getTime() / 300_000) + 1) * 300_000)

/** Whether this expectation is worth a word at `now`. */
export const isDelay = (startAt: Date, expectedAt: Date, now: Date): boolean =>
  expectedAt >= addMinutes(startAt, MIN_DELAY_MINUTES) && expectedAt > now

/** When a customer may be told of a delay: near the start, and while they are still waited for. */
export const mayNotifyDelay = (startAt: Date, graceMinutes: number, now: Date): boolean =>
  now >= addMinutes(startAt, -NOTIFY_WINDOW_MINUTES) && now < addMinutes(startAt, graceMinutes)
