import { and, eq, inArray, like, lte } from 'drizzle-orm'
import type { Queryable, Tx } from '#db/client.ts'
import { appointments } from '#db/schema/appointments.ts'
import { jobs } from '#db/schema/jobs.ts'
import { presets, presetVersions } from '#db/schema/presets.ts'
import { type PresetPolicy, presetPolicy } from '#server/domain/policySchema.ts'

/** A preset's newest version, whether it can still be booked or not. */
export async function findNewestVersion(
  db: Queryable,
  organizationId: string,
  presetId: string,
): Promise<{ version: number; policy: PresetPolicy } | null> {
  const [row] = await db
    .select({ version: presets.version, policy: presetVersions.policy })
    .from(presets)
    .innerJoin(
      presetVersions,
      and(
        eq(presetVersions.organizationId, presets.organizationId),
        eq(presetVersions.presetId, presets.id),
        eq(presetVersions.version, presets.version),
      ),
    )
    .where(and(eq(presets.organizationId, organizationId), eq(presets.id, presetId)))
  return row ? { version: row.version, policy: presetPolicy.parse(row.policy) } : null
}

/** Whether something that was to be told by now is still on its way. */
export async function hasNotificationsUnderWay(
  db: Queryable,
  organizationId: string,
  id: string,
  now: Date,
): Promise<boolean> {
  const [row] = await db
    .select({ kind: jobs.kind })
    .from(jobs)
    .where(
      and(
        eq(jobs.organizationId, organizationId),
        eq(jobs.subject, id),
        eq(jobs.origin, 'plan'),
        like(jobs.kind, 'notification.%'),
        inArray(jobs.state, ['pending', 'claimed', 'inDoubt']),
        lte(jobs.dueAt, now),
      ),
    )
    .limit(1)
  return row !== undefined
}

type Applied = { presetVersion: number; policyAppliedAt: Date | null; updatedAt: Date }
export async function setPresetVersion(tx: Tx, organizationId: string, id: string, applied: Applied): Promise<void> {
  await tx
    .update(appointments)
    .set(applied)
    .where(and(eq(appointments.organizationId, organizationId), eq(appointments.id, id)))
}
