import { randomBytes, randomUUID } from 'node:crypto'
import type postgres from 'postgres'
import { organizationIdOf } from '#db/demo.ts'
import { newReference } from '#server/lib/ids.ts'
import { parseKeyring, seal } from '#server/lib/seal.ts'
import { addAgents, application, applicationId } from '../agents.ts'
import type { Fixture } from '../fixture.ts'

const presetSlug = 'faults-deliveries'
/** The notifications of each customer on both channels: one at once, one a little later. */
export const types = ['CREATE', 'REMINDER'] as const
export const channels = ['EMAIL', 'SMS'] as const
export const perAppointment = types.length * channels.length

const OFFSET = { iso: 'PT2H', ms: 2 * 3_600_000 }
const REMINDER_DELAY_MS = 2_000
const DURATION_MS = 15 * 60_000

/** The agent and the service of all appointments. */
export type Scenario = { organizationId: string; agentId: string; presetId: string }
/** One appointment and its customer's contacts. */
export type TestAppointment = { appointmentId: string; email: string; phone: string }

export async function prepareScenario(sql: postgres.Sql): Promise<Scenario> {
  const organizationId = organizationIdOf(application)
  const [agentId = ''] = await addAgents(sql, 1)
  // All mails to the agent would have one recipient, so a duplicate could not be distinguished from two mails.
  await sql`update staff set email_notifications = '{}' where id = ${agentId}`
  const presetId = randomUUID()
  const policy = {
    name: 'Faults',
    durationsMinutes: [15],
    stepMinutes: 15,
    assignment: { mode: 'agent', agentId },
    channels,
    reminders: [{ offset: OFFSET.iso, channels }],
    dispatch: { enabled: false },
    provisioningLeadMinutes: 15,
  }
  await sql`insert into presets (organization_id, id, application_id, slug) values (${organizationId}, ${presetId}, ${applicationId}, ${presetSlug})`
  await sql`insert into preset_versions (organization_id, preset_id, version, policy)
    values (${organizationId}, ${presetId}, 1, ${sql.json(policy as unknown as postgres.JSONValue)})`
  return { organizationId, agentId, presetId }
}

/**
 * Creates appointments with unique contacts and a job that plans the notifications of each; everything else is done by
 * app and worker.
 */
export async function createAppointments(
  fixture: Fixture,
  scenario: Scenario,
  from: number,
  count: number,
): Promise<TestAppointment[]> {
  if (count === 0) return []
  const now = new Date()
  const keyring = parseKeyring(fixture.secrets.ENCRYPTION_KEYS)
  const appointments = Array.from({ length: count }, (_, index) => ({
    appointmentId: randomUUID(),
    email: `customer-${from + index}@faults.test`,
    phone: `+49151${20_000_001 + (from + index) * 7}`,
  }))
  await fixture.sql.begin(async (sql) => {
    await sql`insert into appointments ${sql(appointments.map(({ appointmentId }) => appointmentRow(scenario, keyring, appointmentId, now)))}`
    await sql`insert into participants ${sql(appointments.flatMap((one) => participantRows(scenario, one, now)))}`
    await sql`insert into jobs ${sql(appointments.map(({ appointmentId }) => planJob(scenario, appointmentId, now)))}`
  })
  return appointments
}

function appointmentRow(
  { organizationId, agentId, presetId }: Scenario,
  keyring: ReturnType<typeof parseKeyring>,
  id: string,
  now: Date,
) {
  const start = new Date(now.getTime() + OFFSET.ms + REMINDER_DELAY_MS)
  return {
    id,
    organization_id: organizationId,
    application_id: applicationId,
    preset_id: presetId,
    preset_version: 1,
    reference: newReference(),
    status: 'activated',
    starts_at: start,
    ends_at: new Date(start.getTime() + DURATION_MS),
    local_start: start.toISOString().slice(0, 16),
    timezone: 'UTC',
    locale: 'en',
    agent_id: agentId,
    target_type: 'AGENT',
    target_id: agentId,
    master_key: seal(keyring, `appointments.master_key:${id}`, randomBytes(32)),
    source: 'rest',
    activated_at: now,
    created_at: now,
    revised_at: now,
    updated_at: now,
  }
}

function participantRows(
  { organizationId, agentId }: Scenario,
  { appointmentId, email, phone }: TestAppointment,
  now: Date,
) {
  const common = { organization_id: organizationId, appointment_id: appointmentId, created_at: now }
  const emptyContact = { staff_id: null, name: null, email: null, phone: null }
  return [
    { ...common, ...emptyContact, id: randomUUID(), type: 'CUSTOMER', name: 'Casey Customer', email, phone },
    { ...common, ...emptyContact, id: randomUUID(), type: 'AGENT', staff_id: agentId },
  ]
}

const planJob = ({ organizationId }: Scenario, subject: string, now: Date) => ({
  organization_id: organizationId,
  key: randomBytes(16),
  lane: 'internal',
  kind: 'appointment.replan',
  subject,
  origin: 'manual',
  due_at: now,
  rank_at: now,
})
