import type { Queryable } from '#db/client.ts'
import type { Snapshot } from '#server/domain/schema.ts'
import { listAgentDay } from './delayData.ts'
import { type DayAppointment, expectedStarts, isDelay } from './delayRules.ts'

/** Returns the delayed start expected for an appointment at `now`, or null if it is expected on time. */
export async function expectedStartOf(db: Queryable, appointment: Snapshot, now: Date): Promise<Date | null> {
  const { organizationId, agentId, id } = appointment
  if (!agentId) return null
  return delaysOf(await listAgentDay(db, { organizationId, agentId }, now), now).get(id) ?? null
}

/** Returns the delayed starts of all appointments that an agent has around `now`, by id. */
export async function expectedStartsOf(
  db: Queryable,
  agent: { organizationId: string; agentId: string },
  now: Date,
): Promise<Map<string, Date>> {
  return delaysOf(await listAgentDay(db, agent, now), now)
}

/** Drops expected starts that do not count as a delay. */
function delaysOf(appointments: readonly DayAppointment[], now: Date): Map<string, Date> {
  const scheduledStarts = new Map(appointments.map((appointment) => [appointment.id, appointment.startAt]))
  const expectedById = [...expectedStarts(appointments, now)]
  return new Map(expectedById.filter(([id, expected]) => isDelay(scheduledStarts.get(id) ?? expected, expected, now)))
}
