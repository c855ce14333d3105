import { randomBytes } from 'node:crypto'
import type { Db } from '#db/client.ts'
import { applications, organizations } from '#db/schema/applications.ts'
import { directory } from '#db/schema/directory.ts'
import { schedules, staff } from '#db/schema/staff.ts'
import type { PresetPolicy } from '#server/domain/policySchema.ts'
import type { AgentEmailNotification } from '#server/domain/schema.ts'
import { newId } from '#server/lib/ids.ts'
import { buildGenesys } from './buildGenesys.ts'
import { buildPreset } from './buildPreset.ts'

export type World = {
  organizationId: string
  applicationId: string
  slug: string
  agentId: string
  presetId: string
  policy: PresetPolicy
}
type Overrides = {
  policy?: Partial<PresetPolicy>
  settings?: Record<string, unknown>
  timezone?: string
  genesys?: boolean
}

/**
 * Builds an organization with one application, one agent (08:00 to 18:00 every day) and one preset; all ids are random,
 * nothing is shared.
 */
export async function buildWorld(db: Db, overrides: Overrides = {}): Promise<World> {
  const organizationId = newId()
  const applicationId = newId()
  const slug = `app-${randomBytes(5).toString('hex')}`
  const timezone = overrides.timezone ?? 'Europe/Berlin'
  await db.insert(organizations).values({ id: organizationId, name: 'Test organization' })
  await db.insert(applications).values({
    organizationId,
    id: applicationId,
    slug,
    name: 'Test application',
    timezone,
    country: 'DE',
    settings: { smsCountries: ['DE', 'US'], ...overrides.settings },
  })
  await db.insert(directory).values([
    { kind: 'application', value: applicationId, organizationId, id: applicationId },
    { kind: 'application_slug', value: slug, organizationId, id: applicationId },
  ])
  if (overrides.genesys !== false) await buildGenesys(db, organizationId, applicationId)
  const agentId = await buildAgent(db, { organizationId, applicationId, timezone })
  const { presetId, policy } = await buildPreset(db, {
    organizationId,
    applicationId,
    agentId,
    policy: overrides.policy ?? {},
  })
  return { organizationId, applicationId, slug, agentId, presetId, policy }
}

type AgentOptions = {
  organizationId: string
  applicationId: string
  timezone?: string
  role?: 'agent' | 'supervisor' | 'admin'
  /** Email notifications for the agent; none by default, so that a test sees only what its customers get. */
  emailNotifications?: AgentEmailNotification[]
}

export async function buildAgent(db: Db, options: AgentOptions): Promise<string> {
  const { organizationId, applicationId, timezone = 'Europe/Berlin', role = 'agent', emailNotifications = [] } = options
  const id = newId()
  const email = `${id}@example.test`
  await db.insert(staff).values({
    organizationId,
    id,
    applicationId,
    email,
    name: 'Test Agent',
    role,
    timezone,
    emailNotifications,
    genesysUserId: newId(),
  })
  await db.insert(directory).values({ kind: 'staff_email', value: email, organizationId, id })
  const hours = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({
    organizationId,
    id: newId(),
    agentId: id,
    weekday,
    startMinute: 480,
    endMinute: 1080,
    timezone,
  }))
  if (role === 'agent') await db.insert(schedules).values(hours)
  return id
}
