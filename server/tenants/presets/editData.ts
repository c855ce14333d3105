import { and, asc, count, desc, eq, gt, inArray, lt, type SQL, sql } from 'drizzle-orm'
import type { Queryable, Tx } from '#db/client.ts'
import { applications } from '#db/schema/applications.ts'
import { appointments } from '#db/schema/appointments.ts'
import { directory } from '#db/schema/directory.ts'
import { jobs } from '#db/schema/jobs.ts'
import { presets, presetVersions } from '#db/schema/presets.ts'
import { staff } from '#db/schema/staff.ts'
import { type PresetPolicy, presetPolicy } from '#server/domain/policySchema.ts'
import { liveStatuses } from '#server/domain/schema.ts'
import { addMinutes } from '#server/lib/time.ts'

export type StoredPreset = typeof presets.$inferSelect

const isPreset = (key: { organizationId: string; id: string }): SQL | undefined =>
  and(eq(presets.organizationId, key.organizationId), eq(presets.id, key.id))

/** Finds a preset, active or not. */
export async function findStoredPreset(
  db: Queryable,
  organizationId: string,
  id: string,
): Promise<StoredPreset | null> {
  const [row] = await db.select().from(presets).where(isPreset({ organizationId, id }))
  return row ?? null
}

/** Finds a preset, active or not, and locks it until the transaction ends. */
export async function lockPreset(tx: Tx, organizationId: string, id: string): Promise<StoredPreset | null> {
  const [row] = await tx.select().from(presets).where(isPreset({ organizationId, id })).for('no key update')
  return row ?? null
}

/** Lists all presets of an application and locks them by id, because only one of them may become the default. */
export const lockPresetsOfApplication = (
  tx: Tx,
  organizationId: string,
  applicationId: string,
): Promise<StoredPreset[]> =>
  tx
    .select()
    .from(presets)
    .where(and(eq(presets.organizationId, organizationId), eq(presets.applicationId, applicationId)))
    .orderBy(asc(presets.id))
    .for('no key update')

export async function insertPreset(tx: Tx, preset: typeof presets.$inferInsert): Promise<void> {
  await tx.insert(presets).values(preset)
  const { organizationId, id } = preset
  await tx.insert(directory).values({ kind: 'preset', value: id, organizationId, id })
}

export async function updatePreset(
  tx: Tx,
  key: { organizationId: string; id: string },
  change: Partial<Pick<StoredPreset, 'version' | 'isDefault' | 'active'>>,
): Promise<void> {
  await tx.update(presets).set(change).where(isPreset(key))
}

type NewVersion = {
  organizationId: string
  presetId: string
  version: number
  policy: PresetPolicy
  createdAt: Date
  createdBy: string
}
export async function insertVersion(tx: Tx, version: NewVersion): Promise<void> {
  await tx.insert(presetVersions).values(version)
}

export async function getPolicy(
  db: Queryable,
  key: { organizationId: string; id: string; version: number },
): Promise<PresetPolicy> {
  const [row] = await db
    .select({ policy: presetVersions.policy })
    .from(presetVersions)
    .where(
      and(
        eq(presetVersions.organizationId, key.organizationId),
        eq(presetVersions.presetId, key.id),
        eq(presetVersions.version, key.version),
      ),
    )
  return presetPolicy.parse(row?.policy)
}

export type PresetScope = { organizationId: string; applicationId: string | null; active: boolean | null }

const isInScope = ({ organizationId, applicationId, active }: PresetScope): SQL | undefined =>
  and(
    eq(presets.organizationId, organizationId),
    applicationId ? eq(presets.applicationId, applicationId) : undefined,
    active === null ? undefined : eq(presets.active, active),
  )

export const listPresetPage = (db: Queryable, scope: PresetScope, page: { limit: number; offset: number }) =>
  db
    .select({
      preset: presets,
      applicationName: applications.name,
      policy: presetVersions.policy,
      savedAt: presetVersions.createdAt,
    })
    .from(presets)
    .innerJoin(
      applications,
      and(eq(applications.organizationId, presets.organizationId), eq(applications.id, presets.applicationId)),
    )
    .innerJoin(
      presetVersions,
      and(
        eq(presetVersions.organizationId, presets.organizationId),
        eq(presetVersions.presetId, presets.id),
        eq(presetVersions.version, presets.version),
      ),
    )
    .where(isInScope(scope))
    .orderBy(asc(applications.name), desc(presets.isDefault), asc(presets.slug), asc(presets.id))
    .limit(page.limit)
    .offset(page.offset)

export async function countPresets(db: Queryable, scope: PresetScope): Promise<number> {
  const [row] = await db.select({ total: count() }).from(presets).where(isInScope(scope))
  return row?.total ?? 0
}

/** Lists versions with their authors, newest first. Returns one more than requested, to show the changes of the last one. */
export async function listVersions(
  db: Queryable,
  key: { organizationId: string; id: string },
  page: { limit: number; offset: number },
) {
  const rows = await db
    .select({
      version: presetVersions.version,
      policy: presetVersions.policy,
      savedAt: presetVersions.createdAt,
      savedBy: staff.name,
    })
    .from(presetVersions)
    .leftJoin(
      staff,
      and(eq(staff.organizationId, presetVersions.organizationId), eq(staff.id, presetVersions.createdBy)),
    )
    .where(and(eq(presetVersions.organizationId, key.organizationId), eq(presetVersions.presetId, key.id)))
    .orderBy(desc(presetVersions.version))
    .limit(page.limit + 1)
    .offset(page.offset)
  return rows.map(({ policy, ...row }) => ({ ...row, policy: presetPolicy.parse(policy) }))
}

const isUpcoming = (organizationId: string, presetIds: readonly string[], now: Date): SQL | undefined =>
  and(
    eq(appointments.organizationId, organizationId),
    inArray(appointments.presetId, [...presetIds]),
    gt(appointments.startsAt, now),
    // Repeats the condition of the partial index, which is wider than the statuses below.
    sql`${appointments.status} not in ('cancelled', 'failed')`,
    inArray(appointments.status, [...liveStatuses]),
  )

/** Counts upcoming live appointments per preset. */
export async function countUpcoming(
  db: Queryable,
  organizationId: string,
  presetIds: readonly string[],
  now: Date,
): Promise<Map<string, number>> {
  if (presetIds.length === 0) return new Map()
  const rows = await db
    .select({ presetId: appointments.presetId, total: count() })
    .from(appointments)
    .where(isUpcoming(organizationId, presetIds, now))
    .groupBy(appointments.presetId)
  return new Map(rows.map((row) => [row.presetId, row.total]))
}

const hasOlderVersion = (preset: StoredPreset, now: Date): SQL | undefined =>
  and(isUpcoming(preset.organizationId, [preset.id], now), lt(appointments.presetVersion, preset.version))

export async function countOnOlderVersion(db: Queryable, preset: StoredPreset, now: Date): Promise<number> {
  const [row] = await db.select({ total: count() }).from(appointments).where(hasOlderVersion(preset, now))
  return row?.total ?? 0
}

export async function listOnOlderVersion(db: Queryable, preset: StoredPreset, now: Date): Promise<string[]> {
  const rows = await db.select({ id: appointments.id }).from(appointments).where(hasOlderVersion(preset, now))
  return rows.map((row) => row.id)
}

/** Counts the pending jobs that apply the newest version. Lane and due time are in the condition because they are indexed. */
export async function countPendingUpdates(db: Queryable, preset: StoredPreset, now: Date): Promise<number> {
  const [row] = await db
    .select({ total: count() })
    .from(jobs)
    .where(
      and(
        eq(jobs.organizationId, preset.organizationId),
        eq(jobs.lane, 'internal'),
        // A retry is delayed by minutes.
        lt(jobs.dueAt, addMinutes(now, 60)),
        eq(jobs.kind, 'appointment.apply_preset'),
        sql`${jobs.payload} ->> 'presetId' = ${preset.id}`,
      ),
    )
  return row?.total ?? 0
}
