import { z } from 'zod'
import { type PresetPolicy, presetPolicy } from '#server/domain/policySchema.ts'

const page = z.number().int().min(1).max(10_000).default(1)
const pageSize = z.number().int().min(1).max(100).default(25)

export const presetById = z.object({ id: z.uuid() })
export type PresetById = z.output<typeof presetById>
export const presetListInput = z.object({
  applicationId: z.uuid().optional(),
  show: z.enum(['active', 'inactive', 'all']).default('active'),
  page,
  pageSize,
})
export type PresetListInput = z.output<typeof presetListInput>
export const choicesInput = z.object({ applicationId: z.uuid().optional() })
export type ChoicesInput = z.output<typeof choicesInput>
export const versionsInput = z.object({ id: z.uuid(), page, pageSize: pageSize.default(10) })
export type VersionsInput = z.output<typeof versionsInput>
export const createPresetInput = z.object({
  applicationId: z.uuid().optional(),
  slug: z.string().max(63),
  policy: presetPolicy,
})
export type CreatePresetInput = z.output<typeof createPresetInput>
/** `version` is the version that the form was opened with; if a later one exists, saving is a `conflict` with reason `stale`. */
export const savePresetInput = z.object({ id: z.uuid(), version: z.number().int().min(1), policy: presetPolicy })
export type SavePresetInput = z.output<typeof savePresetInput>
export const setActiveInput = z.object({ id: z.uuid(), active: z.boolean() })
export type SetActiveInput = z.output<typeof setActiveInput>

export type PresetRow = {
  id: string
  applicationId: string
  applicationName: string
  slug: string
  name: string
  durationsMinutes: number[]
  assignment: PresetPolicy['assignment']
  version: number
  isDefault: boolean
  active: boolean
  savedAt: Date
  /** Number of upcoming appointments of any version. */
  upcoming: number
}
export type Paged<T> = { rows: T[]; total: number; page: number; pageSize: number }

export type PresetDetails = {
  id: string
  applicationId: string
  applicationSlug: string
  timezone: string
  slug: string
  version: number
  isDefault: boolean
  active: boolean
  policy: PresetPolicy
  mayEdit: boolean
  upcoming: number
  /** Number of upcoming appointments with an older version. */
  onOlderVersion: number
  /** Number of pending jobs that apply the newest version to them. */
  pendingUpdates: number
}

export type PolicyChange = { field: string; before: unknown; after: unknown }
export type VersionRow = { version: number; savedAt: Date; savedBy: string | null; changes: PolicyChange[] }
