import type { Db } from '#db/client.ts'
import { directory } from '#db/schema/directory.ts'
import { presets, presetVersions } from '#db/schema/presets.ts'
import { type PresetPolicy, presetPolicy } from '#server/domain/policySchema.ts'
import { newId } from '#server/lib/ids.ts'

type PresetOptions = {
  organizationId: string
  applicationId: string
  agentId: string
  policy: Partial<PresetPolicy>
  slug?: string
  isDefault?: boolean
}

export async function buildPreset(db: Db, options: PresetOptions): Promise<{ presetId: string; policy: PresetPolicy }> {
  const { organizationId, applicationId, agentId } = options
  const presetId = newId()
  const policy = presetPolicy.parse({
    name: 'Video consultation',
    durationsMinutes: [30],
    stepMinutes: 30,
    assignment: { mode: 'agent', agentId },
    channels: ['EMAIL', 'SMS'],
    reminders: [{ offset: 'PT24H', channels: ['EMAIL'] }],
    dispatch: { enabled: true, minutesBefore: 5, includeNotes: false },
    ...options.policy,
  })
  await db.insert(presets).values({
    organizationId,
    id: presetId,
    applicationId,
    slug: options.slug ?? 'video-consultation',
    isDefault: options.isDefault ?? true,
  })
  await db.insert(presetVersions).values({ organizationId, presetId, version: 1, policy })
  await db.insert(directory).values({ kind: 'preset', value: presetId, organizationId, id: presetId })
  return { presetId, policy }
}
