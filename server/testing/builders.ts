import { randomBytes } from 'node:crypto'
import type { Db } from '#db/client.ts'
import { applications, genesysSettings, organizations } from '#db/schema/applications.ts'
import { appointments, participants } from '#db/schema/appointments.ts'
import { directory } from '#db/schema/directory.ts'
import { occupancies } from '#db/schema/occupancies.ts'
import { presets, presetVersions } from '#db/schema/presets.ts'
import { queueMembers, queues, schedules, staff } from '#db/schema/staff.ts'
import { registerLinks } from '#server/domain/linkData.ts'
import { linksFromKey, masterKeyRow } from '#server/domain/links.ts'
import { type PresetPolicy, presetPolicy } from '#server/domain/policySchema.ts'
import type { AgentEmailNotification } from '#server/domain/schema.ts'
import { newId, newReference } from '#server/lib/ids.ts'
import { seal } from '#server/lib/seal.ts'
import { addMinutes, wallTime } from '#server/lib/time.ts'
import { busyRange } from '#server/scheduling/reservations/occupancyData.ts'
import { genesysSecretRow } from '#server/tenants/applications/data.ts'
import { testConfig } from './context.ts'

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

export async function buildGenesys(
  db: Db,
  organizationId: string,
  applicationId: string,
  clientId = `client-${applicationId}`,
): Promise<void> {
  const ring = testConfig().ENCRYPTION_KEYS
  const region = 'mypurecloud.de'
  const sealed = (field: string, value: string) => seal(ring, genesysSecretRow(applicationId, region, field), value)
  await db.insert(genesysSettings).values({
    organizationId,
    applicationId,
    region,
    clientId,
    clientSecret: sealed('client_secret', 'genesys-secret'),
    genesysOrganizationId: newId(),
    openMessagingId: newId(),
    openMessagingSecret: sealed('open_messaging_secret', 'open-messaging-secret-0123'),
    sessionWebhookSecret: sealed('session_webhook_secret', `whsec_${Buffer.alloc(24, 5).toString('base64')}`),
  })
}

type AgentOptions = {
  organizationId: string
  applicationId: string
  timezone?: string
  role?: 'agent' | 'supervisor' | 'admin'
  /** E-mail notifications for the agent; none by default, so that a test sees only what its customers get. */
  notices?: AgentEmailNotification[]
}

export async function buildAgent(db: Db, options: AgentOptions): Promise<string> {
  const { organizationId, applicationId, timezone = 'Europe/Berlin', role = 'agent', notices = [] } = options
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
    emailNotifications: notices,
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

type QueueOptions = {
  organizationId: string
  applicationId: string
  memberIds?: readonly string[]
  capacity?: number
  name?: string
  genesysQueueId?: string | null
}

/** Builds an active queue with its members. */
export async function buildQueue(db: Db, options: QueueOptions): Promise<string> {
  const { organizationId, applicationId, memberIds = [], capacity = 1, name = 'Consultations' } = options
  const id = newId()
  const { genesysQueueId = null } = options
  await db.insert(queues).values({ organizationId, id, applicationId, name, capacity, genesysQueueId })
  const members = memberIds.map((agentId) => ({ organizationId, queueId: id, agentId }))
  if (members.length > 0) await db.insert(queueMembers).values(members)
  return id
}

export type BuiltAppointment = {
  id: string
  customerId: string
  agentParticipantId: string
  joinToken: string
  manageToken: string
  startAt: Date
  endAt: Date
}
type AppointmentOptions = {
  startAt: Date
  now: Date
  minutes?: number
  status?: 'scheduled' | 'activated' | 'in_progress' | 'completed' | 'cancelled' | 'no_show' | 'failed'
  revision?: number
  email?: string | null
  phone?: string | null
  verified?: boolean
  source?: 'public' | 'rest' | 'console'
}

/** Inserts an appointment with customer, agent, links and occupancy; nothing is planned. */
export async function buildAppointment(db: Db, world: World, options: AppointmentOptions): Promise<BuiltAppointment> {
  const { organizationId, applicationId, agentId, presetId, policy } = world
  const { startAt, now } = options
  const id = newId()
  const endAt = addMinutes(startAt, options.minutes ?? 30)
  const config = testConfig()
  const masterKey = randomBytes(32)
  const status = options.status ?? 'activated'
  await db.insert(appointments).values({
    organizationId,
    id,
    applicationId,
    presetId,
    presetVersion: 1,
    reference: newReference(),
    status,
    revision: options.revision ?? 1,
    startsAt: startAt,
    endsAt: endAt,
    localStart: wallTime(startAt, 'Europe/Berlin'),
    timezone: 'Europe/Berlin',
    locale: 'en',
    agentId,
    targetType: 'AGENT',
    targetId: agentId,
    masterKey: seal(config.ENCRYPTION_KEYS, masterKeyRow(id), masterKey),
    source: options.source ?? 'public',
    activatedAt: now,
    createdAt: now,
    revisedAt: now,
    updatedAt: now,
  })
  await db.insert(directory).values({ kind: 'appointment', value: id, organizationId, id })
  const email = options.email === undefined ? 'customer@example.test' : options.email
  const verified = options.verified ?? true
  const customer = {
    organizationId,
    id: newId(),
    appointmentId: id,
    type: 'CUSTOMER' as const,
    name: 'Chris Customer',
    email,
    phone: options.phone ?? null,
    emailVerifiedAt: verified && email ? now : null,
    phoneVerifiedAt: verified && options.phone ? now : null,
    createdAt: now,
  }
  const agent = {
    organizationId,
    id: newId(),
    appointmentId: id,
    type: 'AGENT' as const,
    staffId: agentId,
    createdAt: now,
  }
  await db.insert(participants).values([customer, agent])
  if (['scheduled', 'activated', 'in_progress'].includes(status)) {
    await db.insert(occupancies).values({
      organizationId,
      id: newId(),
      agentId,
      busy: busyRange({ startAt, endAt, policy }),
      appointmentId: id,
    })
  }
  const links = linksFromKey(config, masterKey, { id: customer.id, tokenGeneration: 1 })
  await db.transaction((tx) => registerLinks(tx, organizationId, customer.id, links))
  return {
    id,
    customerId: customer.id,
    agentParticipantId: agent.id,
    joinToken: links.joinToken,
    manageToken: links.manageToken,
    startAt,
    endAt,
  }
}
