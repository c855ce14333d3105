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
  /** No names, addresses, numbers, links. */
  data?: Record<string, unknown>
  /** Makes the fact be told once, however often it is learnt. */
  eventKey: string
}

/** Appends to the appointment's story; a fact known already changes nothing. */
export async function insertTimelineEntry(tx: Tx, fact: NewTimelineEntry): Promise<void> {
  await tx
    .insert(timeline)
    .values({ ...fact, id: newId(), actorId: fact.actorId ?? null, data: fact.data ?? {} })
    .onConflictDoNothing()
}
