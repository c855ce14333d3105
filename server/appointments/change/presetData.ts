import { and, eq, inArray, like, lte } from 'drizzle-orm'
import type { Queryable, Tx } from '#db/client.ts'
import { appointments } from '#db/schema/appointments.ts'
import { jobs } from '#db/schema/jobs.ts'
import { presets, presetVersions } from '#db/schema/presets.ts'
import { type PresetPolicy, presetPolicy } from '#server/domain/policySchema.ts'

/** Returns a preset's newest version, even if the preset can no longer be booked. */
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

/** Whether a notification that was due by `now` has not been completed. */
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
