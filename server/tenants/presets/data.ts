import { and, desc, eq, inArray } from 'drizzle-orm'
import type { Queryable } from '#db/client.ts'
import { directory } from '#db/schema/directory.ts'
import { presets, presetVersions } from '#db/schema/presets.ts'
import { type PresetPolicy, presetPolicy } from '#server/domain/policySchema.ts'
import { isUuid } from '#server/lib/ids.ts'

export type Preset = {
  organizationId: string
  id: string
  applicationId: string
  slug: string
  version: number
  isDefault: boolean
  policy: PresetPolicy
}

/** Finds an active preset by id or slug within its application. */
export async function findPreset(
  db: Queryable,
  organizationId: string,
  applicationId: string,
  idOrSlug: string,
): Promise<Preset | null> {
  const matches = isUuid(idOrSlug) ? eq(presets.id, idOrSlug) : eq(presets.slug, idOrSlug)
  const [row] = await currentVersions(db).where(
    and(
      eq(presets.organizationId, organizationId),
      eq(presets.applicationId, applicationId),
      matches,
      eq(presets.active, true),
    ),
  )
  return row ? toPreset(row) : null
}

export async function findDefaultPreset(
  db: Queryable,
  organizationId: string,
  applicationId: string,
): Promise<Preset | null> {
  const [row] = await currentVersions(db).where(
    and(
      eq(presets.organizationId, organizationId),
      eq(presets.applicationId, applicationId),
      eq(presets.isDefault, true),
    ),
  )
  return row ? toPreset(row) : null
}

/** Finds an active preset by its id alone, for public routes that know no organization. */
export async function findPresetById(db: Queryable, id: string): Promise<Preset | null> {
  const [entry] = await db
    .select()
    .from(directory)
    .where(and(eq(directory.kind, 'preset'), eq(directory.value, id)))
  if (!entry) return null
  const [row] = await currentVersions(db).where(
    and(eq(presets.organizationId, entry.organizationId), eq(presets.id, id), eq(presets.active, true)),
  )
  return row ? toPreset(row) : null
}

/** More presets than an application has in practice. */
const MAX_PER_APPLICATION = 100

/** Lists the active presets of these applications, each one's default first. */
export async function listPresets(
  db: Queryable,
  organizationId: string,
  applicationIds: readonly string[],
): Promise<Preset[]> {
  if (applicationIds.length === 0) return []
  const rows = await currentVersions(db)
    .where(
      and(
        eq(presets.organizationId, organizationId),
        inArray(presets.applicationId, [...applicationIds]),
        eq(presets.active, true),
      ),
    )
    .orderBy(desc(presets.isDefault), presets.slug)
    .limit(MAX_PER_APPLICATION * applicationIds.length)
  return rows.map(toPreset)
}

const currentVersions = (db: Queryable) =>
  db
    .select({ preset: presets, policy: presetVersions.policy })
    .from(presets)
    .innerJoin(
      presetVersions,
      and(
        eq(presetVersions.organizationId, presets.organizationId),
        eq(presetVersions.presetId, presets.id),
        eq(presetVersions.version, presets.version),
      ),
    )

function toPreset(row: { preset: typeof presets.$inferSelect; policy: unknown }): Preset {
  const { organizationId, id, applicationId, slug, version, isDefault } = row.preset
  return { organizationId, id, applicationId, slug, version, isDefault, policy: presetPolicy.parse(row.policy) }
}
