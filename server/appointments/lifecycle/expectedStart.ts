import type { Queryable } from '#db/client.ts'
import type { Snapshot } from '#server/domain/schema.ts'
import { listAgentDay } from './delayData.ts'
import { type DayAppointment, expectedStarts, isDelay } from './delayRules.ts'

/** The later start that is expected of an appointment, as its agent's day stands at `now`; null while it is as agreed. */
export async function expectedStartOf(db: Queryable, appointment: Snapshot, now: Date): Promise<Date | null> {
  const { organizationId, agentId, id } = appointment
  if (!agentId) return null
  return delaysOf(await listAgentDay(db, { organizationId, agentId }, now), now).get(id) ?? null
}

/** The same of all that an agent has around `now`, by id. */
export async function expectedStartsOf(
  db: Queryable,
  agent: { organizationId: string; agentId: string },
  now: Date,
): Promise<Map<string, Date>> {
  return delaysOf(await listAgentDay(db, agent, now), now)
}

/** Only what is worth a word. */
function delaysOf(turns: readonly DayAppointment[], now: Date): Map<string, Date> {
  const agreed = new Map(turns.map((turn) => [turn.id, turn.startAt]))
  const all = [...expectedStarts(turns, now)]
  return new Map(all.filter(([id, expected]) => isDelay(agreed.get(id) ?? expected, expected, now)))
}
