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
  /** The agents to book, or the queue whose members answer. */
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
 * Inserts a new appointment with its participants, links, timeline entry and audit entry, inside `reserveTime`. An
 * agent's time is taken by a new occupancy, or by the hold `holdId` that already keeps it; a queue's appointments are
 * counted against its capacity and occupy nobody.
 */
export async function createAppointment(
  ctx: Ctx,
  tx: Tx,
  draft: AppointmentDraft,
  holdId: string | null = null,
): Promise<CreatedAppointment> {
  const { preset, candidate } = draft
  const [agentId = null] = candidate.agentIds
  const now = ctx.now()
  const id = ctx.newAppointmentId ?? newId()
  const reference = newReference()
  const masterKey = randomBytes(32)
  const appointment = { appointmentId: id, createdAt: now }
  const { participants, customers, links, entries } = buildParticipants(ctx, appointment, masterKey, draft)
  const values: NewAppointment = {
    organizationId: preset.organizationId,
    id,
    applicationId: preset.applicationId,
    presetId: preset.id,
    presetVersion: preset.version,
    reference,
    status: draft.autoActivate ? 'activated' : 'scheduled',
    startsAt: draft.start,
    endsAt: addMinutes(draft.start, draft.durationMinutes),
    localStart: wallTime(draft.start, draft.timezone),
    timezone: draft.timezone,
    locale: draft.locale,
    agentId,
    organizerId: draft.organizerId,
    ...targetOf(candidate),
    title: draft.title,
    notes: draft.notes,
    intake: draft.intake,
    metadata: draft.metadata,
    interaction: draft.interaction,
    notificationHeaders: draft.notificationHeaders,
    masterKey: seal(ctx.config.ENCRYPTION_KEYS, masterKeyRow(id), masterKey),
    source: draft.source,
    activatedAt: draft.autoActivate ? now : null,
    createdAt: now,
    revisedAt: now,
    updatedAt: now,
  }
  // The statements are pipelined in this order in one round trip, because other bookings wait for the agent's lock.
  await Promise.all([
    insertAppointment(tx, values, entries),
    insertParticipants(tx, participants),
    ...customers.map((customer) => markOptOuts(ctx, tx, preset, customer, true)),
    occupyTime(tx, id, draft, agentId, holdId),
    recordBooking(ctx, tx, id, draft),
  ])
  return { appointmentId: id, reference, links }
}

async function occupyTime(
  tx: Tx,
  id: string,
  draft: AppointmentDraft,
  agentId: string | null,
  holdId: string | null,
): Promise<void> {
  const { organizationId } = draft.preset
  if (holdId) await convertHoldToAppointment(tx, organizationId, holdId, id)
  else if (agentId) await insertAppointmentOccupancy(tx, organizationId, id, busyOf(draft, agentId))
}

function targetOf({ agentIds, queueId }: Candidate): { targetType: 'AGENT' | 'QUEUE'; targetId: string } {
  const targetId = queueId ?? agentIds[0]
  if (!targetId) throw new Error('an appointment needs an agent or a queue')
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

/** Builds the participants' rows, their links, and the directory entries by which the links are found. */
function buildParticipants(
  ctx: Ctx,
  // Participants share the appointment's creation time: a later one would count as added afterwards.
  appointment: { appointmentId: string; createdAt: Date },
  masterKey: Buffer,
  { preset, candidate, ...draft }: AppointmentDraft,
): ParticipantRows {
  const common = { organizationId: preset.organizationId, ...appointment }
  const customers = draft.customers.map((customer) => ({ ...customer, id: newId() }))
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

async function recordBooking(ctx: Ctx, tx: Tx, appointmentId: string, draft: AppointmentDraft): Promise<void> {
  const { organizationId } = draft.preset
  const { agentIds, queueId, choice } = draft.candidate
  const assignee = { agentId: agentIds[0] ?? null, ...(queueId ? { queueId } : {}) }
  const timelineEntry = insertTimelineEntry(tx, {
    organizationId,
    appointmentId,
    at: ctx.now(),
    kind: 'booked',
    actorKind: ctx.actor.kind,
    actorId: actorId(ctx.actor),
    data: { source: draft.source, ...assignee, ...toTimelineChoice(choice), revision: 1 },
    eventKey: 'booked',
  })
  const auditEntry = recordAudit(tx, ctx, {
    organizationId,
    action: 'appointment.book',
    objectType: 'appointment',
    objectId: appointmentId,
    after: {
      start: draft.start.toISOString(),
      minutes: draft.durationMinutes,
      ...assignee,
      presetId: draft.preset.id,
    },
  })
  await Promise.all([timelineEntry, auditEntry])
}
