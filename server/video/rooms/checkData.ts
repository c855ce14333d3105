import { and, desc, eq, lt } from 'drizzle-orm'
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

/** Deletes one participant's checks made before `before`. */
export async function deleteOldParticipantChecks(tx: Tx, of: ParticipantRef, before: Date): Promise<void> {
  await tx
    .delete(deviceChecks)
    .where(
      and(
        eq(deviceChecks.organizationId, of.organizationId),
        eq(deviceChecks.participantId, of.participantId),
        lt(deviceChecks.at, before),
      ),
    )
}

/** Deletes the checks of all organizations made before `before`. */
export async function deleteOldChecks(db: Queryable, before: Date): Promise<void> {
  await db.delete(deviceChecks).where(lt(deviceChecks.at, before))
}
