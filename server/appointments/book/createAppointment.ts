import { randomBytes } from 'node:crypto'
import type { Tx } from '#db/client.ts'
import { getSnapshot } from '#server/domain/data.ts'
import { type DirectoryEntry, type Links, linkEntries } from '#server/domain/linkData.ts'
import { linksFromKey, masterKeyContext } from '#server/domain/links.ts'
import type { Snapshot } from '#server/domain/schema.ts'
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
import { planNew } from '../plan.ts'

export type NewCustomer = {
  name: string | null
  email: string | null
  phone: string | null
  emailVerifiedAt: Date | null
  phoneVerifiedAt: Date | null
}
export type NewAppointmentInput = {
  preset: Preset
  /** The agents to book, or the queue whose members serve the appointment. */
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
export type CreatedAppointment = { appointment: Snapshot; links: Links[] }

/**
 * Inserts a new appointment with its participants, links, timeline entry, audit entry and jobs, inside `reserveTime`. Inserts
 * an occupancy for the agent, or converts the occupancy of the hold `holdId`. An appointment of a queue has none, because
 * it counts against the queue's capacity.
 */
export async function createAppointment(
  ctx: Ctx,
  tx: Tx,
  input: NewAppointmentInput,
  holdId: string | null = null,
): Promise<CreatedAppointment> {
  const { preset, candidate } = input
  const [agentId = null] = candidate.agentIds
  const now = ctx.now()
  const id = ctx.newAppointmentId ?? newId()
  const masterKey = randomBytes(32)
  const booked = { appointmentId: id, createdAt: now }
  const { participants, customers, links, entries } = buildParticipants(ctx, booked, masterKey, input)
  const values: NewAppointment = {
    organizationId: preset.organizationId,
    id,
    applicationId: preset.applicationId,
    presetId: preset.id,
    presetVersion: preset.version,
    reference: newReference(),
    status: input.autoActivate ? 'activated' : 'scheduled',
    startsAt: input.start,
    endsAt: addMinutes(input.start, input.durationMinutes),
    localStart: wallTime(input.start, input.timezone),
    timezone: input.timezone,
    locale: input.locale,
    agentId,
    organizerId: input.organizerId,
    ...targetOf(candidate),
    title: input.title,
    notes: input.notes,
    intake: input.intake,
    metadata: input.metadata,
    interaction: input.interaction,
    notificationHeaders: input.notificationHeaders,
    masterKey: seal(ctx.config.ENCRYPTION_KEYS, masterKeyContext(id), masterKey),
    source: input.source,
    activatedAt: input.autoActivate ? now : null,
    createdAt: now,
    revisedAt: now,
    updatedAt: now,
  }
  // The statements are sent together in this order, because other bookings wait for the agent's lock.
  const [, , , , , appointment] = await Promise.all([
    insertAppointment(tx, values, entries),
    insertParticipants(tx, participants),
    markOptOuts(ctx, tx, preset, customers, true),
    occupyTime(tx, id, input, agentId, holdId),
    recordBooking(ctx, tx, id, input),
    getSnapshot(tx, preset.organizationId, id),
  ])
  await planNew(tx, appointment, now)
  return { appointment, links }
}

async function occupyTime(
  tx: Tx,
  id: string,
  input: NewAppointmentInput,
  agentId: string | null,
  holdId: string | null,
): Promise<void> {
  const { organizationId } = input.preset
  if (holdId) await convertHoldToAppointment(tx, organizationId, holdId, id)
  else if (agentId) await insertAppointmentOccupancy(tx, organizationId, id, busyOf(input, agentId))
}

function targetOf({ agentIds, queueId }: Candidate): { targetType: 'AGENT' | 'QUEUE'; targetId: string } {
  const targetId = queueId ?? agentIds[0]
  if (!targetId) throw new Error('an appointment needs an agent or a queue')
  return { targetType: queueId ? 'QUEUE' : 'AGENT', targetId }
}

const busyOf = ({ start, durationMinutes, preset }: NewAppointmentInput, agentId: string): BusyTime => ({
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

/** Builds the participants' rows, their links, and the directory entries by which the links are found. */
function buildParticipants(
  ctx: Ctx,
  // Participants share the appointment's creation time: one created later would count as added after the booking.
  appointment: { appointmentId: string; createdAt: Date },
  masterKey: Buffer,
  { preset, candidate, ...input }: NewAppointmentInput,
): ParticipantRows {
  const common = { organizationId: preset.organizationId, ...appointment }
  const customers = input.customers.map((customer) => ({ ...customer, id: newId() }))
  const participants = [
    ...customers.map((customer) => ({ ...common, ...customer, type: 'CUSTOMER' as const })),
    ...candidate.agentIds.map((staffId) => ({ ...common, id: newId(), type: 'AGENT' as const, staffId })),
  ]
  const links = participants.map(({ id }) => linksFromKey(ctx.config, masterKey, { id, tokenGeneration: 1 }))
  const entries = participants.flatMap(({ id }, index) => {
    const ownLinks = links[index]
    return ownLinks ? linkEntries(preset.organizationId, id, ownLinks) : []
  })
  return { participants, customers, links: links.slice(0, customers.length), entries }
}

async function recordBooking(ctx: Ctx, tx: Tx, appointmentId: string, input: NewAppointmentInput): Promise<void> {
  const { organizationId } = input.preset
  const { agentIds, queueId, choice } = input.candidate
  const assignee = { agentId: agentIds[0] ?? null, ...(queueId ? { queueId } : {}) }
  const timelineEntry = insertTimelineEntry(tx, {
    organizationId,
    appointmentId,
    at: ctx.now(),
    kind: 'booked',
    actorKind: ctx.actor.kind,
    actorId: actorId(ctx.actor),
    data: { source: input.source, ...assignee, ...toTimelineChoice(choice), revision: 1 },
    eventKey: 'booked',
  })
  const auditEntry = recordAudit(tx, ctx, {
    organizationId,
    action: 'appointment.book',
    objectType: 'appointment',
    objectId: appointmentId,
    after: {
      start: input.start.toISOString(),
      minutes: input.durationMinutes,
      ...assignee,
      presetId: input.preset.id,
    },
  })
  await Promise.all([timelineEntry, auditEntry])
}
