export type Booked = {
  id: string
  status: string
  revision: number
  /** The current session's id at the vendor, null while there is none. */
  providerId: string | null
}
export type VendorSession = { id: string; appointmentId: string; name: string }
/** Acknowledged operations on one appointment. */
export type Asked = { id: string; cancelled: boolean; movedTo: string | null }
export type SeenSessions = { appointments: Booked[]; sessions: VendorSession[] }

export type SessionViolation = { what: 'lost' | 'doubled' | 'orphan' | 'status' | 'answer'; words: string }

const live = ['scheduled', 'activated', 'in_progress']

/**
 * Checks that each live appointment has exactly one live session at the vendor, the one in our row, and that no other
 * session exists. Nobody joins any of them, so none may have started or ended.
 */
export function findSessionViolations(seen: SeenSessions, asked: readonly Asked[]): SessionViolation[] {
  const known = new Set(seen.appointments.map(({ id }) => id))
  const stray = seen.sessions.filter(({ appointmentId }) => !known.has(appointmentId))
  return [
    ...seen.appointments.flatMap((one) =>
      ofOne(
        one,
        seen.sessions.filter(({ appointmentId }) => appointmentId === one.id),
      ),
    ),
    ...stray.map(({ id, appointmentId }) => orphan(id, appointmentId)),
    ...asked.flatMap((one) => ofAnswer(one, seen)),
  ]
}

function ofOne(booked: Booked, sessions: readonly VendorSession[]): SessionViolation[] {
  const { id, status, providerId } = booked
  if (!live.includes(status)) {
    const left: SessionViolation[] = sessions.map((one) => orphan(one.id, id))
    return status === 'cancelled' ? left : [...left, { what: 'status', words: `${id} is ${status}, yet nobody came` }]
  }
  if (status === 'in_progress') return [{ what: 'status', words: `${id} is in progress, yet nobody came` }]
  const current = sessions.filter((one) => one.id === providerId)
  const others = sessions.filter((one) => one.id !== providerId)
  return [
    ...(current.length === 1 ? [] : [{ what: 'lost' as const, words: `${id} has no session that its row leads to` }]),
    ...others.map((one) => ({ what: 'doubled' as const, words: `${id} has another session, ${one.id} ${one.name}` })),
  ]
}

const orphan = (id: string, appointmentId: string): SessionViolation => ({
  what: 'orphan',
  words: `session ${id} is left behind by ${appointmentId}`,
})

function ofAnswer({ id, cancelled }: Asked, { appointments }: SeenSessions): SessionViolation[] {
  const kept = appointments.find((one) => one.id === id)
  if (!kept) return [{ what: 'answer', words: `${id} was answered and is not there` }]
  return cancelled && kept.status !== 'cancelled'
    ? [{ what: 'answer', words: `${id} was answered as cancelled and is ${kept.status}` }]
    : []
}
