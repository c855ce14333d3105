import { randomBytes } from 'node:crypto'
import type { Tx } from '#db/client.ts'
import { type DirectoryEntry, type Links, linkEntries } from '#server/domain/linkData.ts'
import { linksFromKey, masterKeyRow } from '#server/domain/links.ts'
import { insertTimelineEntry } from '#server/domain/timelineData.ts'
import { newId, newReference } from '#server/lib/ids.ts'
import { seal } from '#server/lib/seal.ts'
import { addMinutes, wallTime } from '#server/lib/time.ts'
import { actorId, recordAudit } from '#server/platform/audit/data.ts'
import type { Ctx } from '#server/platform/context.ts'
import type { BusyTime } from '#server/scheduling/availability/schema.ts'
import { type Candidate, toTimelineChoice } from '#server/scheduling/reservations/candidates.ts'
import { convertHoldToAppointment } from '#server/scheduling/reservations/holdData.ts'
import { insertAppointmentOccupancy } from '#server/scheduling/reservations/occupancyData.ts'
import type { Preset } from '#server/tenants/presets/data.ts'
import { markOptOuts } from '../change/applyOptOut.ts'
import { insertAppointment, insertParticipants, type NewAppointment, type NewParticipant } from '../data.ts'

export type NewCustomer = {
  name: string | null
  email: string | null
  phone: string | null
  emailVerifiedAt: Date | null
  phoneVerifiedAt: Date | null
}
export type AppointmentDraft = {
  preset: Preset
  /** The agent, or none and the queue that answers. */
  candidate: Candidate
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
}
export type CreatedAppointment = { appointmentId: string; reference: string; links: Links[] }

/**
 * Writes a new appointment with its people, links, story and audit entry, within `occupy`. What it occupies is the agent's
 * time, or the hold that keeps it already; a queue's place is counted, not occupied.
 */
export async function createAppointment(
  ctx: Ctx,
  tx: Tx,
  placement: AppointmentDraft,
  holdId: string | null = null,
): Promise<CreatedAppointment> {
  const { preset, candidate } = placement
  const [agentId = null] = candidate.agentIds
  const now = ctx.now()
  const id = ctx.newAppointmentId ?? newId()
  const reference = newReference()
  const masterKey = randomBytes(32)
  const {
    participants: people,
    customers,
    links,
    entries,
  } = buildParticipants(ctx, { appointmentId: id, createdAt: now }, masterKey, placement)
  const values: NewAppointment = {
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
    agentId,
    organizerId: placement.organizerId,
    ...targetOf(candidate),
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
  }
  // Sent in this order and in one go, while others wait for the agent.
  await Promise.all([
    insertAppointment(tx, values, entries),
    insertParticipants(tx, people),
    ...customers.map((customer) => markOptOuts(ctx, tx, preset, customer, true)),
    occupyTime(tx, id, placement, agentId, holdId),
    recordBooking(ctx, tx, id, placement),
  ])
  return { appointmentId: id, reference, links }
}

async function occupyTime(
  tx: Tx,
  id: string,
  placement: AppointmentDraft,
  agentId: string | null,
  holdId: string | null,
): Promise<void> {
  const { organizationId } = placement.preset
  if (holdId) await convertHoldToAppointment(tx, organizationId, holdId, id)
  else if (agentId) await insertAppointmentOccupancy(tx, organizationId, id, busyOf(placement, agentId))
}

function targetOf({ agentIds, queueId }: Candidate): { targetType: 'AGENT' | 'QUEUE'; targetId: string } {
  const targetId = queueId ?? agentIds[0]
  if (!targetId) throw new Error('an appointment is for an agent or a queue')
  return { targetType: queueId ? 'QUEUE' : 'AGENT', targetId }
}

const busyOf = ({ start, durationMinutes, preset }: AppointmentDraft, agentId: string): BusyTime => ({
  agentId,
  startAt: start,
  endAt: addMinutes(start, durationMinutes),
  policy: preset.policy,
})

type ParticipantRows = {
  participants: NewParticipant[]
  customers: (NewCustomer & { id: string })[]
  links: Links[]
  entries: DirectoryEntry[]
}

/** Everybody in it, with the links that each is found by. */
function buildParticipants(
  ctx: Ctx,
  // The appointment's own moment: who came a moment later would count as added to it.
  of: { appointmentId: string; createdAt: Date },
  masterKey: Buffer,
  { preset, candidate, ...placement }: AppointmentDraft,
): ParticipantRows {
  const common = { organizationId: preset.organizationId, ...of }
  const customers = placement.customers.map((customer) => ({ ...customer, id: newId() }))
  const people = [
    ...customers.map((customer) => ({ ...common, ...customer, type: 'CUSTOMER' as const })),
    ...candidate.agentIds.map((staffId) => ({ ...common, id: newId(), type: 'AGENT' as const, staffId })),
  ]
  const links = people.map(({ id }) => linksFromKey(ctx.config, masterKey, { id, tokenGeneration: 1 }))
  const entries = people.flatMap(({ id }, index) => {
    const own = links[index]
    return own ? linkEntries(preset.organizationId, id, own) : []
  })
  return { participants: people, customers, links: links.slice(0, customers.length), entries }
}

async function recordBooking(ctx: Ctx, tx: Tx, appointmentId: string, placement: AppointmentDraft): Promise<void> {
  const { organizationId } = placement.preset
  const { agentIds, queueId, choice: chosen } = placement.candidate
  const who = { agentId: agentIds[0] ?? null, ...(queueId ? { queueId } : {}) }
  const told = insertTimelineEntry(tx, {
    organizationId,
    appointmentId,
    at: ctx.now(),
    kind: 'booked',
    actorKind: ctx.actor.kind,
    actorId: actorId(ctx.actor),
    data: { source: placement.source, ...who, ...toTimelineChoice(chosen), revision: 1 },
    eventKey: 'booked',
  })
  const noted = recordAudit(tx, ctx, {
    organizationId,
    action: 'appointment.book',
    objectType: 'appointment',
    objectId: appointmentId,
    after: {
      start: placement.start.toISOString(),
      minutes: placement.durationMinutes,
      ...who,
      presetId: placement.preset.id,
    },
  })
  await Promise.all([told, noted])
}
