import type { Booking } from './load.ts'

export type Subject = 'booking' | 'mail' | 'sms' | 'session' | 'conversation' | 'record'
export type Violation = { kind: 'lost' | 'duplicated'; subject: Subject; description: string }

type Conversation = { id: string; appointmentId: string; createdAt: string; endedAt: string | null }
/** The effects at the vendors and the rows in the database. */
export type Observation = {
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
export function findViolations(bookings: readonly Booking[], observation: Observation): Violation[] {
  const ids = new Map(observation.appointments.map(({ id, agentId }) => [agentId, id]))
  const counts = {
    booking: countOf(observation.appointments.map(({ agentId }) => agentId)),
    mail: countOf(observation.mails),
    sms: countOf(observation.texts),
    session: countOf(observation.sessions),
  }
  return bookings.flatMap((booking) => {
    const id = ids.get(booking.agentId) ?? ''
    const name = `booking ${booking.op} (${id})`
    const of = (subject: keyof typeof counts, key: string) => notOne(subject, counts[subject].get(key) ?? 0, name)
    return [
      ...of('booking', booking.agentId),
      ...of('mail', booking.email),
      ...of('sms', booking.phone),
      ...of('session', id),
      ...conversationViolations(
        observation.conversations.filter((one) => one.appointmentId === id),
        name,
      ),
      ...(booking.appointmentId && booking.appointmentId !== id
        ? [{ kind: 'lost', subject: 'booking', description: `${name}: another one than the response named` } as const]
        : []),
      ...(observation.unsettled.includes(id)
        ? [{ kind: 'lost', subject: 'record', description: `${name}: a message without a final status` } as const]
        : []),
    ]
  })
}

function notOne(subject: Subject, count: number, name: string): Violation[] {
  if (count === 1) return []
  return [{ kind: count === 0 ? 'lost' : 'duplicated', subject, description: `${name}: ${count} times ${subject}` }]
}

/** Consecutive conversations are allowed, simultaneous ones never; the last must still be live. */
function conversationViolations(conversations: readonly Conversation[], name: string): Violation[] {
  const subject = 'conversation'
  if (!conversations.some((one) => one.endedAt === null))
    return [{ kind: 'lost', subject, description: `${name}: no live conversation` }]
  const inTime = [...conversations].sort((a, b) => a.createdAt.localeCompare(b.createdAt))
  const overlaps = inTime.some((one, index) => {
    const next = inTime[index + 1]
    return next !== undefined && (one.endedAt === null || one.endedAt > next.createdAt)
  })
  return overlaps ? [{ kind: 'duplicated', subject, description: `${name}: two conversations live at once` }] : []
}

function countOf(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1)
  return counts
}
