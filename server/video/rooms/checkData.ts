import { and, desc, eq } from 'drizzle-orm'
import type { Queryable, Tx } from '#db/client.ts'
import { deviceChecks } from '#db/schema/rooms.ts'
import { newId } from '#server/lib/ids.ts'
import { type DeviceCheck, deviceCheck } from './checkSchema.ts'

type ParticipantRef = { organizationId: string; appointmentId: string; participantId: string }
export type StoredCheck = DeviceCheck & { at: Date; participantId: string }

export async function insertCheck(tx: Tx, of: ParticipantRef, check: DeviceCheck, at: Date): Promise<void> {
  await tx.insert(deviceChecks).values({ ...of, ...check, id: newId(), at })
}

/** Returns the latest device check of each participant. */
export async function listLatestChecks(
  db: Queryable,
  organizationId: string,
  appointmentId: string,
): Promise<StoredCheck[]> {
  const rows = await db
    .selectDistinctOn([deviceChecks.participantId])
    .from(deviceChecks)
    .where(and(eq(deviceChecks.organizationId, organizationId), eq(deviceChecks.appointmentId, appointmentId)))
    .orderBy(deviceChecks.participantId, desc(deviceChecks.at))
  return rows.flatMap(({ at, participantId, ...row }) => {
    const check = deviceCheck.safeParse(row)
    return check.success ? [{ ...check.data, at, participantId }] : []
  })
}
