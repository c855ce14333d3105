export type AppointmentRow = {
  id: string
  status: string
  revision: number
  /** The current session's id at the vendor, null while there is none. */
  providerId: string | null
}
export type VendorSession = { id: string; appointmentId: string; name: string }
/** Acknowledged operations on one appointment. */
export type Acknowledged = { id: string; cancelled: boolean; rescheduledTo: string | null }
export type SessionObservation = { appointments: AppointmentRow[]; sessions: VendorSession[] }

export type SessionViolation = {
  kind: 'lost' | 'duplicated' | 'orphan' | 'status' | 'acknowledgement'
  description: string
}

const live = ['scheduled', 'activated', 'in_progress']

/**
 * Checks that each live appointment has exactly one live session at the vendor, the one in our row, and that no other
 * session exists. Nobody joins any of them, so none may have started or ended.
 */
export function findSessionViolations(
  observation: SessionObservation,
  acknowledged: readonly Acknowledged[],
): SessionViolation[] {
  const knownIds = new Set(observation.appointments.map(({ id }) => id))
  const orphans = observation.sessions.filter(({ appointmentId }) => !knownIds.has(appointmentId))
  return [
    ...observation.appointments.flatMap((one) =>
      checkAppointment(
        one,
        observation.sessions.filter(({ appointmentId }) => appointmentId === one.id),
      ),
    ),
    ...orphans.map(({ id, appointmentId }) => orphan(id, appointmentId)),
    ...acknowledged.flatMap((one) => checkAcknowledged(one, observation)),
  ]
}

function checkAppointment(appointment: AppointmentRow, sessions: readonly VendorSession[]): SessionViolation[] {
  const { id, status, providerId } = appointment
  if (!live.includes(status)) {
    const left: SessionViolation[] = sessions.map((one) => orphan(one.id, id))
    return status === 'cancelled'
      ? left
      : [...left, { kind: 'status', description: `${id} is ${status}, but nobody joined` }]
  }
  if (status === 'in_progress') return [{ kind: 'status', description: `${id} is in progress, but nobody joined` }]
  const current = sessions.filter((one) => one.id === providerId)
  const others = sessions.filter((one) => one.id !== providerId)
  return [
    ...(current.length === 1
      ? []
      : [{ kind: 'lost' as const, description: `${id} does not have the session of its row` }]),
    ...others.map((one) => ({
      kind: 'duplicated' as const,
      description: `${id} has another session, ${one.id} ${one.name}`,
    })),
  ]
}

const orphan = (id: string, appointmentId: string): SessionViolation => ({
  kind: 'orphan',
  description: `session ${id} of ${appointmentId} should not exist`,
})

function checkAcknowledged({ id, cancelled }: Acknowledged, { appointments }: SessionObservation): SessionViolation[] {
  const appointment = appointments.find((one) => one.id === id)
  if (!appointment) return [{ kind: 'acknowledgement', description: `${id} was acknowledged and does not exist` }]
  return cancelled && appointment.status !== 'cancelled'
    ? [{ kind: 'acknowledgement', description: `${id} was acknowledged as cancelled and is ${appointment.status}` }]
    : []
}
