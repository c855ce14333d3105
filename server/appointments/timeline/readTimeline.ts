import type { Queryable } from '#db/client.ts'
import { isUuid } from '#server/lib/ids.ts'
import { listStaffNames } from '#server/tenants/staff/data.ts'
import {
  listMessageResults,
  listNotificationResults,
  listTimeline,
  listUnrecordedSessionEvents,
} from './staffAppointmentData.ts'

/** One entry of the timeline. `data` holds plain values, no contact and no link. */
export type TimelineEntry = {
  at: Date
  kind: string
  actorKind: string
  actorName: string | null
  data: Record<string, unknown>
  /** Names of the agents in `data`; null if there are none. */
  names: { agent: string | null; from: string | null; to: string | null }
}

/** Merges the timeline with the provider's and the messages' events, ordered by the time of each. */
export async function readTimeline(db: Queryable, organizationId: string, id: string): Promise<TimelineEntry[]> {
  const [{ entries, names }, sessionEvents, notificationResults, messageResults] = await Promise.all([
    listNamedEntries(db, organizationId, id),
    listUnrecordedSessionEvents(db, organizationId, id),
    listNotificationResults(db, organizationId, id),
    listMessageResults(db, organizationId, id),
  ])
  const bySystem = { actorKind: 'system', actorName: null, names: { agent: null, from: null, to: null } }
  const merged: TimelineEntry[] = [
    ...entries.map(({ at, kind, actorKind, actorId, data }) => ({
      at,
      kind,
      actorKind,
      actorName: nameOf(names, actorId),
      data,
      names: {
        agent: kind === 'booked' || kind === 'rescheduled' ? null : nameOf(names, data.agentId),
        from: nameOf(names, data.from),
        to: nameOf(names, data.to),
      },
    })),
    ...sessionEvents.map(({ at, type, generation }) => ({
      at,
      kind: `provider.${type}`,
      ...bySystem,
      data: { generation },
    })),
    ...[...notificationResults, ...firstOfEach(messageResults)].map(({ at, status, type, channel }) => ({
      at,
      kind: `message.${status.toLowerCase()}`,
      ...bySystem,
      data: { type, channel },
    })),
  ]
  return merged.sort((a, b) => a.at.getTime() - b.at.getTime())
}

/** Returns the entries and the names of the staff in them by id. */
async function listNamedEntries(db: Queryable, organizationId: string, id: string) {
  const entries = await listTimeline(db, organizationId, id)
  const ids = entries.flatMap(({ actorId, data }) => [actorId, data.agentId, data.from, data.to])
  const staffIds = ids.filter((one): one is string => typeof one === 'string' && isUuid(one))
  return { entries, names: await listStaffNames(db, organizationId, staffIds) }
}

/** Keeps the first event of each state, because a vendor may report one state several times. */
function firstOfEach<T extends { messageId: string; status: string }>(events: readonly T[]): T[] {
  const seen = new Set<string>()
  return events.filter(({ messageId, status }) => {
    const key = `${messageId} ${status}`
    return seen.has(key) ? false : seen.add(key)
  })
}

const nameOf = (names: Map<string, string>, staffId: unknown): string | null =>
  (typeof staffId === 'string' && names.get(staffId)) || null
