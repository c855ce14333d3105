import type { Booking } from './load.ts'

export type What = 'booking' | 'mail' | 'sms' | 'session' | 'conversation' | 'record'
export type Violation = { kind: 'lost' | 'doubled'; what: What; words: string }

type Conversation = { id: string; appointmentId: string; createdAt: string; endedAt: string | null }
/** The effects at the vendors and the rows in the database. */
export type Seen = {
  appointments: { id: string; agentId: string }[]
  /** Recipients, one entry per mail or SMS. */
  mails: string[]
  texts: string[]
  /** The appointment id of each existing session. */
  sessions: string[]
  conversations: Conversation[]
  /** Appointments with a message that our own record does not show as sent. */
  unsettled: string[]
}

/**
 * Returns everything that was lost or duplicated: each booking must exist once, with one mail, one SMS, one session and
 * one live conversation.
 */
export function findViolations(bookings: readonly Booking[], seen: Seen): Violation[] {
  const ids = new Map(seen.appointments.map(({ id, agentId }) => [agentId, id]))
  const counts = {
    booking: countOf(seen.appointments.map(({ agentId }) => agentId)),
    mail: countOf(seen.mails),
    sms: countOf(seen.texts),
    session: countOf(seen.sessions),
  }
  return bookings.flatMap((booking) => {
    const id = ids.get(booking.agentId) ?? ''
    const name = `booking ${booking.op} (${id})`
    const of = (what: keyof typeof counts, key: string) => notOne(what, counts[what].get(key) ?? 0, name)
    return [
      ...of('booking', booking.agentId),
      ...of('mail', booking.email),
      ...of('sms', booking.phone),
      ...of('session', id),
      ...conversationViolations(
        seen.conversations.filter((one) => one.appointmentId === id),
        name,
      ),
      ...(booking.appointmentId && booking.appointmentId !== id
        ? [{ kind: 'lost', what: 'booking', words: `${name}: another one than was answered` } as const]
        : []),
      ...(seen.unsettled.includes(id)
        ? [{ kind: 'lost', what: 'record', words: `${name}: a message without a known end` } as const]
        : []),
    ]
  })
}

function notOne(what: What, count: number, name: string): Violation[] {
  if (count === 1) return []
  return [{ kind: count === 0 ? 'lost' : 'doubled', what, words: `${name}: ${count} times ${what}` }]
}

/** Consecutive conversations are allowed, simultaneous ones never; the last must still be live. */
function conversationViolations(conversations: readonly Conversation[], name: string): Violation[] {
  const what = 'conversation'
  if (!conversations.some((one) => one.endedAt === null))
    return [{ kind: 'lost', what, words: `${name}: no live conversation` }]
  const inTime = [...conversations].sort((a, b) => a.createdAt.localeCompare(b.createdAt))
  const overlaps = inTime.some((one, index) => {
    const next = inTime[index + 1]
    return next !== undefined && (one.endedAt === null || one.endedAt > next.createdAt)
  })
  return overlaps ? [{ kind: 'doubled', what, words: `${name}: two conversations live at once` }] : []
}

function countOf(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1)
  return counts
}
