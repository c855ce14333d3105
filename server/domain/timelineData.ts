import type { Tx } from '#db/client.ts'
import { timeline } from '#db/schema/timeline.ts'
import { newId } from '#server/lib/ids.ts'

export type NewTimelineEntry = {
  organizationId: string
  appointmentId: string
  at: Date
  kind: string
  actorKind: string
  actorId?: string | null
  /** Never contains names, addresses, numbers or links. */
  data?: Record<string, unknown>
  /** Identifies the entry: the same key is recorded once, however often the fact is reported. */
  eventKey: string
}

/** Adds an entry to the appointment's timeline; an entry with a known key is ignored. */
export async function insertTimelineEntry(tx: Tx, entry: NewTimelineEntry): Promise<void> {
  await tx
    .insert(timeline)
    .values({ ...entry, id: newId(), actorId: entry.actorId ?? null, data: entry.data ?? {} })
    .onConflictDoNothing()
}
