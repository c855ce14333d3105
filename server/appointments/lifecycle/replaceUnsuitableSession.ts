import type { Tx } from '#db/client.ts'
import { getSnapshot } from '#server/domain/data.ts'
import type { Snapshot } from '#server/domain/schema.ts'
import { listRegions, markObsolete } from '#server/video/sessions/data.ts'
import { isOccupied } from '#server/video/sessions/provision.ts'
import { currentSession, sessionSpec } from '#server/video/sessions/rules.ts'

/**
 * Discards the session if the participants now need another region or more seats; `replan` then removes it and creates
 * the next generation. A session with somebody in it is left alone.
 */
export async function replaceUnsuitableSession(tx: Tx, before: Snapshot, now: Date): Promise<void> {
  const { organizationId, applicationId, id } = before
  const after = await getSnapshot(tx, organizationId, id)
  const session = currentSession(after)
  if (!session || after.status === 'in_progress') return
  if (await isOccupied(tx, organizationId, session.id)) return
  const regions = await listRegions(tx, organizationId, applicationId)
  const region = regions.find((one) => one === after.agent?.region) ?? regions[0]
  const seats = (appointment: Snapshot) => sessionSpec(appointment, session, now).maxParticipants
  if (session.region === region && seats(after) <= seats(before)) return
  await markObsolete(tx, { organizationId, id: session.id })
}
