import type { Tx } from '#db/client.ts'
import type { Snapshot } from '#server/domain/schema.ts'
import { normalizeEmail, normalizePhone } from '#server/lib/contact.ts'
import { AppError, type FieldError, invalid, notFound } from '#server/lib/errors.ts'
import { type Actor, type Ctx, requireActor } from '#server/platform/context.ts'
import { getBookablePreset } from '#server/scheduling/reservations/bookablePreset.ts'
import {
  agentCandidate,
  type Candidate,
  listCandidatesIgnoringHours,
  queueCandidate,
} from '#server/scheduling/reservations/candidates.ts'
import { reserveTime } from '#server/scheduling/reservations/reserveTime.ts'
import type { FoundApplication } from '#server/tenants/applications/data.ts'
import type { Preset } from '#server/tenants/presets/data.ts'
import { findQueue } from '#server/tenants/queues/data.ts'
import { findAgent } from '#server/tenants/staff/data.ts'
import { whyNotInFuture } from '../rules.ts'
import type { ScheduleInput } from '../schema.ts'
import { createAppointment, type NewCustomer } from './createAppointment.ts'

/** Writes that the caller adds to the transaction that creates the appointment. */
export type ExtraWrites = (tx: Tx, appointmentId: string) => Promise<void>
const noExtraWrites: ExtraWrites = async () => {}

type StaffOrService = Extract<Actor, { kind: 'agent' | 'supervisor' | 'admin' | 'service' }>

/**
 * Schedules an appointment on behalf of a customer, also outside opening hours. Refuses with `conflict` if it overlaps
 * another appointment, and with `invalid` at `/start` if its end plus the session buffer is in the past.
 */
export async function scheduleAppointment(
  ctx: Ctx,
  input: ScheduleInput,
  extraWrites: ExtraWrites = noExtraWrites,
): Promise<{ organizationId: string; appointmentId: string; appointment: Snapshot }> {
  const actor = requireActor(ctx, ['agent', 'supervisor', 'admin', 'service'])
  const { application, preset } = await getBookablePreset(ctx, input.applicationId, input.presetId)
  if (!mayScheduleIn(actor, application)) throw notFound()
  const { start, durationMinutes } = input
  const refusal = whyNotInFuture(start, durationMinutes, preset.policy.sessionBufferMinutes, ctx.now())
  if (refusal) throw refusal
  const customers = input.customers.map((customer, index) => toCustomer(customer, application, index))
  const request = { actor, application, preset, input, customers, extraWrites }
  const candidates = await candidatesFor(ctx, request)
  const reservation = { preset, start, durationMinutes, candidates, capTimezone: null }
  const appointment = await reserveTime(ctx, reservation, (tx, candidate) =>
    writeAppointment(ctx, tx, request, candidate),
  )
  ctx.requestTick()
  return { organizationId: preset.organizationId, appointmentId: appointment.id, appointment }
}

const mayScheduleIn = (actor: StaffOrService, application: FoundApplication): boolean =>
  actor.organizationId === application.organizationId &&
  (actor.applicationId === null || actor.applicationId === application.id)

type ScheduleRequest = {
  actor: StaffOrService
  application: FoundApplication
  preset: Preset
  input: ScheduleInput
  customers: NewCustomer[]
  extraWrites: ExtraWrites
}

/**
 * Lists the candidates in the order in which they are tried: the requested target, else the calling agent, else the
 * preset's agents or queue, with agents who are outside their hours last.
 */
async function candidatesFor(ctx: Ctx, { actor, application, preset, input }: ScheduleRequest): Promise<Candidate[]> {
  const { organizationId, id: applicationId } = application
  if (input.targetQueueId) {
    const queue = await findQueue(ctx.db, organizationId, input.targetQueueId)
    if (queue?.active && queue.applicationId === applicationId) return [queueCandidate(queue.id, 'caller')]
    throw invalid('/targetAssignment/id', 'unknown', 'This application has no queue with this ID.')
  }
  if (input.targetAgentId) {
    const agent = await findAgent(ctx.db, organizationId, applicationId, input.targetAgentId)
    if (!agent) throw invalid('/targetAssignment/id', 'unknown', 'This application has no agent with this ID.')
    return [agentCandidate(agent.id, { by: 'caller' })]
  }
  if (actor.kind === 'agent') return [agentCandidate(actor.staffId, { by: 'caller' })]
  return listCandidatesIgnoringHours(ctx, { preset, start: input.start, durationMinutes: input.durationMinutes })
}

async function writeAppointment(ctx: Ctx, tx: Tx, request: ScheduleRequest, candidate: Candidate): Promise<Snapshot> {
  const { actor, application, preset, input, customers, extraWrites } = request
  const { appointment } = await createAppointment(ctx, tx, {
    preset,
    candidate,
    organizerId: actor.kind === 'service' ? null : actor.staffId,
    start: input.start,
    durationMinutes: input.durationMinutes,
    timezone: input.timezone,
    locale: input.locale,
    title: input.title ?? null,
    notes: input.notes ?? null,
    intake: input.intake,
    metadata: input.metadata,
    interaction: input.interaction,
    notificationHeaders: input.notificationHeaders,
    source: actor.kind === 'service' ? 'rest' : 'console',
    autoActivate: application.settings.autoActivate,
    customers,
  })
  await extraWrites(tx, appointment.id)
  return appointment
}

/** Normalizes a customer entered by somebody else. The contacts count as unverified, but must be valid. */
function toCustomer(
  given: ScheduleInput['customers'][number],
  application: FoundApplication,
  index: number,
): NewCustomer {
  const email = given.email ? normalizeEmail(given.email) : null
  const phone = given.phone ? (normalizePhone(given.phone, application.country)?.e164 ?? null) : null
  const errors: FieldError[] = []
  const at = `/participants/customers/${index}`
  if (given.email && !email)
    errors.push({ pointer: `${at}/email`, code: 'not_an_address', message: 'Enter a valid email address.' })
  if (given.phone && !phone)
    errors.push({ pointer: `${at}/phone`, code: 'not_a_number', message: 'Enter a valid phone number.' })
  if (errors.length > 0) throw new AppError('invalid', 'Some contact details are invalid.', { errors })
  return { name: given.name, email, phone, emailVerifiedAt: null, phoneVerifiedAt: null }
}
