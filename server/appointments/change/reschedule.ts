import type { Tx } from '#db/client.ts'
import { findSnapshot, lockAppointment } from '#server/domain/data.ts'
import { requireAccess } from '#server/domain/rules.ts'
import type { Snapshot } from '#server/domain/schema.ts'
import { notFound } from '#server/lib/errors.ts'
import { addMinutes, minutesBetween, wallTime } from '#server/lib/time.ts'
import { type Actor, type Ctx, requireActor } from '#server/platform/context.ts'
import {
  agentIdsOf,
  assigneeOrQueueCandidates,
  isUnchanged,
  listCandidatesAt,
  presetForAppointment,
  sameAgentsCandidate,
} from '#server/scheduling/reservations/appointmentCandidates.ts'
import { type Candidate, toTimelineChoice } from '#server/scheduling/reservations/candidates.ts'
import {
  insertAppointmentOccupancy,
  releaseOccupancies,
  updateOccupancy,
} from '#server/scheduling/reservations/occupancyData.ts'
import { reserveTime } from '#server/scheduling/reservations/reserveTime.ts'
import { retryOnConflict, StaleReadError } from '#server/scheduling/reservations/retryOnConflict.ts'
import { notAvailableError } from '#server/scheduling/reservations/slotErrors.ts'
import { markObsolete } from '#server/video/sessions/data.ts'
import { setAssignment, setRescheduled } from '../data.ts'
import { addAgentParticipant, detachParticipant } from '../participants/participants.ts'
import { replan } from '../plan.ts'
import { resetAcceptance, whyNotInFuture, whyNotReschedule } from '../rules.ts'
import type { RescheduleInput } from '../schema.ts'
import { recordTimeline } from '../timeline/recordTimeline.ts'

export type Rescheduled = { id: string; changed: boolean; revision: number; start: Date; end: Date }
type NewTime = { start: Date; durationMinutes: number; timezone: string; locale: string; reason: string | null }
type ReschedulingActor = Extract<Actor, { kind: 'customer' | 'agent' | 'supervisor' | 'admin' | 'service' }>

/**
 * Reschedules an appointment: reserves its agents' time again and starts a new revision with its own messages, session
 * and dispatch; links stay valid. Customers can reschedule within the preset's policy and to offered times, staff and
 * services to any time that is not in the past. Rescheduling to the current time changes nothing. Refuses with
 * `conflict`: `over`, `too_late`, `taken`, `not_offered`.
 */
export async function rescheduleAppointment(ctx: Ctx, input: RescheduleInput): Promise<Rescheduled> {
  const actor = requireActor(ctx, ['customer', 'agent', 'supervisor', 'admin', 'service'])
  const result = await retryOnConflict(async () => {
    const appointment = await findSnapshot(ctx.db, actor.organizationId, input.id)
    if (!appointment) throw notFound()
    requireReschedulable(ctx, actor, appointment)
    const { startAt, endAt, timezone, locale } = appointment
    const newTime = {
      start: input.start,
      durationMinutes: input.durationMinutes ?? minutesBetween(startAt, endAt),
      timezone: input.timezone ?? timezone,
      locale: input.locale ?? locale,
      reason: input.reason ?? null,
    }
    if (isSame(appointment, newTime)) return { ...summary(appointment), changed: false }
    return rescheduleTo(ctx, actor, appointment, newTime)
  })
  if (result.changed) ctx.requestTick()
  return result
}

function requireReschedulable(ctx: Ctx, actor: ReschedulingActor, appointment: Snapshot): void {
  requireAccess(actor, appointment)
  const refusal = whyNotReschedule(appointment, actor, ctx.now())
  if (refusal) throw refusal
}

const isSame = (appointment: Snapshot, newTime: NewTime): boolean =>
  newTime.start.getTime() === appointment.startAt.getTime() &&
  addMinutes(newTime.start, newTime.durationMinutes).getTime() === appointment.endAt.getTime() &&
  newTime.timezone === appointment.timezone &&
  newTime.locale === appointment.locale

const summary = ({ id, revision, startAt, endAt }: Snapshot) => ({ id, revision, start: startAt, end: endAt })

async function rescheduleTo(
  ctx: Ctx,
  actor: ReschedulingActor,
  before: Snapshot,
  newTime: NewTime,
): Promise<Rescheduled> {
  const { start, durationMinutes } = newTime
  const refusal = whyNotInFuture(start, durationMinutes, before.policy.sessionBufferMinutes, ctx.now())
  if (refusal) throw refusal
  const request = { preset: presetForAppointment(before), start, durationMinutes, ignoreAppointmentId: before.id }
  const isCustomer = actor.kind === 'customer'
  const candidates = isCustomer
    ? await listCandidatesAt(ctx, before, start, durationMinutes)
    : candidatesIgnoringHours(before)
  if (candidates.length === 0) throw await notAvailableError(ctx, request)
  const capTimezone = isCustomer ? before.application.timezone : null
  return reserveTime(ctx, { ...request, candidates, capTimezone }, async (tx, candidate) => {
    const appointment = await lockAppointment(tx, before.organizationId, before.id)
    requireReschedulable(ctx, actor, appointment)
    if (!isUnchanged(appointment, before)) throw new StaleReadError()
    return writeReschedule(ctx, tx, appointment, newTime, candidate)
  })
}

/** Returns the candidates for staff and services, who may reschedule to a time outside opening hours. */
const candidatesIgnoringHours = (appointment: Snapshot): Candidate[] =>
  appointment.targetType === 'QUEUE' ? assigneeOrQueueCandidates(appointment) : [sameAgentsCandidate(appointment)]

async function writeReschedule(
  ctx: Ctx,
  tx: Tx,
  appointment: Snapshot,
  newTime: NewTime,
  candidate: Candidate,
): Promise<Rescheduled> {
  const { organizationId, id } = appointment
  const now = ctx.now()
  const { start, timezone, locale } = newTime
  const endAt = addMinutes(start, newTime.durationMinutes)
  const revision = appointment.revision + 1
  await rescheduleAgents(ctx, tx, appointment, candidate, { startAt: start, endAt })
  const times = { startsAt: start, endsAt: endAt, localStart: wallTime(start, timezone), timezone, locale }
  const interaction = resetAcceptance(appointment.interaction)
  await setRescheduled(
    tx,
    organizationId,
    id,
    { ...times, revision, interaction, rescheduleReason: newTime.reason },
    now,
  )
  // Events of the session created for the previous time must not count for the new time.
  for (const session of appointment.sessions)
    if (session.isCurrent) await markObsolete(tx, { organizationId, id: session.id })
  const [agentId = null] = candidate.agentIds
  const from = { start: appointment.startAt.toISOString(), end: appointment.endAt.toISOString() }
  const to = { start: start.toISOString(), end: endAt.toISOString() }
  await recordTimeline(ctx, tx, appointment, {
    kind: 'rescheduled',
    eventKey: `rescheduled:${revision}`,
    data: { revision, from: from.start, to: to.start, agentId, ...toTimelineChoice(candidate.choice) },
    action: 'appointment.reschedule',
    before: { ...from, agentId: appointment.agentId, revision: appointment.revision },
    after: { ...to, agentId, revision },
  })
  const after = await replan(tx, organizationId, id, now)
  return { ...summary(after), changed: true }
}

/**
 * Moves each agent's occupancy in a single update, so that nobody can take the old or the new time in between. An agent
 * who is not a candidate for the new time leaves the appointment.
 */
async function rescheduleAgents(
  ctx: Ctx,
  tx: Tx,
  appointment: Snapshot,
  candidate: Candidate,
  times: { startAt: Date; endAt: Date },
): Promise<void> {
  const { organizationId, id, policy } = appointment
  for (const [index, agentId] of agentIdsOf(appointment).entries()) {
    const next = candidate.agentIds[index] ?? null
    if (next === null) await releaseOccupancies(tx, organizationId, id, agentId)
    else {
      const busy = { agentId: next, ...times, policy }
      const updated = await updateOccupancy(tx, organizationId, id, agentId, busy)
      if (!updated) await insertAppointmentOccupancy(tx, organizationId, id, busy)
    }
    if (next !== agentId) await replaceAgent(ctx, tx, appointment, agentId, next)
  }
}

async function replaceAgent(ctx: Ctx, tx: Tx, appointment: Snapshot, from: string, to: string | null): Promise<void> {
  const { organizationId, id, targetType } = appointment
  const leaving = appointment.participants.find((one) => one.staffId === from)
  if (leaving) await detachParticipant(ctx, tx, appointment, leaving)
  if (to) await addAgentParticipant(ctx, tx, appointment, to)
  const target = targetType === 'AGENT' && to ? { targetId: to } : {}
  await setAssignment(tx, organizationId, id, { agentId: to, ...target }, ctx.now())
}
