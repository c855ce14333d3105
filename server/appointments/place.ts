import { randomBytes } from 'node:crypto'
import type { Tx } from '#db/client.ts'
import { actorId, recordAudit } from '../audit/record.ts'
import { type Links, linksFromKey, masterKeyRow, registerLinks } from '../bookings/links.ts'
import { insertTimeline } from '../bookings/record.ts'
import type { Ctx } from '../context.ts'
import { newId, newReference } from '../lib/ids.ts'
import { seal } from '../lib/seal.ts'
import { addMinutes, wallTime } from '../lib/time.ts'
import type { Preset } from '../presets/data.ts'
import { insertAppointment, insertParticipants } from './data.ts'

export type NewCustomer = {
  name: string | null
  email: string | null
  phone: string | null
  emailProvenAt: Date | null
  phoneProvenAt: Date | null
}
export type Placement = {
  preset: Preset
  agentId: string
  organizerId: string | null
  start: Date
  durationMinutes: number
  timezone: string
  locale: string
  title: string | null
  notes: string | null
  intake: Record<string, unknown>
  metadata: Record<string, unknown>
  interaction: Record<string, unknown>
  notificationHeaders: Record<string, string>
  source: 'public' | 'rest' | 'console'
  autoActivate: boolean
  customers: NewCustomer[]
  /** Why this agent: for the timeline. */
  chosenBy: string
}
export type Placed = { appointmentId: string; reference: string; links: Links[] }

/** Writes a new appointment with its people, links, story and audit entry. The agent's time is the caller's to occupy. */
export async function placeAppointment(ctx: Ctx, tx: Tx, placement: Placement): Promise<Placed> {
  const { preset } = placement
  const now = ctx.now()
  const id = ctx.placeAs ?? newId()
  const reference = newReference()
  const masterKey = randomBytes(32)
  await insertAppointment(tx, {
    organizationId: preset.organizationId,
    id,
    applicationId: preset.applicationId,
    presetId: preset.id,
    presetVersion: preset.version,
    reference,
    status: placement.autoActivate ? 'activated' : 'scheduled',
    startsAt: placement.start,
    endsAt: addMinutes(placement.start, placement.durationMinutes),
    localStart: wallTime(placement.start, placement.timezone),
    timezone: placement.timezone,
    locale: placement.locale,
    agentId: placement.agentId,
    organizerId: placement.organizerId,
    targetType: 'AGENT',
    targetId: placement.agentId,
    title: placement.title,
    notes: placement.notes,
    intake: placement.intake,
    metadata: placement.metadata,
    interaction: placement.interaction,
    notificationHeaders: placement.notificationHeaders,
    masterKey: seal(ctx.config.ENCRYPTION_KEYS, masterKeyRow(id), masterKey),
    source: placement.source,
    activatedAt: placement.autoActivate ? now : null,
    createdAt: now,
    revisedAt: now,
    updatedAt: now,
  })
  const links = await insertPeople(ctx, tx, id, masterKey, placement)
  await tell(ctx, tx, id, placement)
  return { appointmentId: id, reference, links }
}

async function insertPeople(
  ctx: Ctx,
  tx: Tx,
  appointmentId: string,
  masterKey: Buffer,
  placement: Placement,
): Promise<Links[]> {
  const common = { organizationId: placement.preset.organizationId, appointmentId, createdAt: ctx.now() }
  const customers = placement.customers.map((customer) => ({
    ...common,
    ...customer,
    id: newId(),
    type: 'CUSTOMER' as const,
  }))
  const agent = { ...common, id: newId(), type: 'AGENT' as const, staffId: placement.agentId }
  await insertParticipants(tx, [...customers, agent])
  const links: Links[] = []
  for (const person of [...customers, agent]) {
    const own = linksFromKey(ctx.config, masterKey, { id: person.id, tokenGeneration: 1 })
    await registerLinks(tx, common.organizationId, person.id, own)
    if (person.type === 'CUSTOMER') links.push(own)
  }
  return links
}

async function tell(ctx: Ctx, tx: Tx, appointmentId: string, placement: Placement): Promise<void> {
  const { organizationId } = placement.preset
  await insertTimeline(tx, {
    organizationId,
    appointmentId,
    at: ctx.now(),
    kind: 'booked',
    actorKind: ctx.actor.kind,
    actorId: actorId(ctx.actor),
    data: { source: placement.source, agentId: placement.agentId, chosenBy: placement.chosenBy, revision: 1 },
    eventKey: 'booked',
  })
  await recordAudit(tx, ctx, {
    organizationId,
    verb: 'appointment.book',
    objectType: 'appointment',
    objectId: appointmentId,
    after: {
      start: placement.start.toISOString(),
      minutes: placement.durationMinutes,
      agentId: placement.agentId,
      presetId: placement.preset.id,
    },
  })
}
