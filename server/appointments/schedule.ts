import type { Tx } from '#db/client.ts'
import type { FoundApplication } from '../applications/data.ts'
import { freeAgents } from '../availability/read.ts'
import { lockAgents, occupyWithAppointment } from '../bookings/occupancy.ts'
import { namedAgents } from '../bookings/policy.ts'
import { type Actor, type Ctx, requireActor } from '../context.ts'
import { normalizeEmail, normalizePhone } from '../lib/contact.ts'
import { AppError, type FieldError, invalid, notFound } from '../lib/errors.ts'
import { addMinutes } from '../lib/time.ts'
import { inTurn } from '../limits/turns.ts'
import type { Preset } from '../presets/data.ts'
import { findAgent } from '../staff/data.ts'
import { type NewCustomer, placeAppointment } from './place.ts'
import { replan } from './plan.ts'
import { getOffer } from './preset.ts'
import { type ScheduleInput, scheduleInput } from './schema.ts'
import { explainRace, slotTaken } from './taken.ts'

/** What a caller writes beside the new appointment, in the same transaction. */
export type Also = (tx: Tx, appointmentId: string) => Promise<void>
const nothingMore: Also = async () => {}

type StaffOrService = Extract<Actor, { kind: 'agent' | 'supervisor' | 'admin' | 'service' }>

/**
 * Schedules on behalf of a customer. Opening hours bind customers only; an overlap is a `conflict` all the same.
 * A start in the past is allowed while end and buffer lie ahead, else `invalid` at `/start`.
 */
export async function scheduleAppointment(
  ctx: Ctx,
  given: unknown,
  also: Also = nothingMore,
): Promise<{ organizationId: string; appointmentId: string }> {
  const actor = requireActor(ctx, ['agent', 'supervisor', 'admin', 'service'])
  const input = scheduleInput.parse(given)
  const { application, preset } = await getOffer(ctx, input.applicationId, input.presetId)
  if (!mayScheduleIn(actor, application)) throw notFound()
  const lastChance = addMinutes(input.start, input.durationMinutes + preset.policy.sessionBufferMinutes)
  if (lastChance <= ctx.now()) throw invalid('/start', 'past', 'This time is over.')
  const customers = input.customers.map((customer, index) => toCustomer(customer, application, index))
  const agentIds = await agentsFor(ctx, actor, application, preset, input)
  return scheduleWithOneOf(ctx, { actor, application, preset, input, customers, also }, agentIds)
}

const mayScheduleIn = (actor: StaffOrService, application: FoundApplication): boolean =>
  actor.organizationId === application.organizationId &&
  (actor.applicationId === null || actor.applicationId === application.id)

/** No target: the calling agent, else whom the preset would choose; everybody it names where nobody is free by hours. */
async function agentsFor(
  ctx: Ctx,
  actor: StaffOrService,
  application: FoundApplication,
  preset: Preset,
  input: ScheduleInput,
): Promise<string[]> {
  if (input.targetAgentId) {
    const agent = await findAgent(ctx.db, application.organizationId, application.id, input.targetAgentId)
    if (!agent) throw invalid('/targetAssignment/id', 'unknown', 'There is no agent by that id in this application.')
    return [agent.id]
  }
  if (actor.kind === 'agent') return [actor.staffId]
  const { assignment } = preset.policy
  if (assignment.mode === 'agent') return [assignment.agentId]
  const free = await freeAgents(ctx, {
    preset,
    start: input.start,
    durationMinutes: input.durationMinutes,
    ignoreHoldId: null,
  })
  return free.length > 0 ? free : namedAgents(assignment)
}

type Work = {
  actor: StaffOrService
  application: FoundApplication
  preset: Preset
  input: ScheduleInput
  customers: NewCustomer[]
  also: Also
}

async function scheduleWithOneOf(
  ctx: Ctx,
  work: Work,
  agentIds: string[],
): Promise<{ organizationId: string; appointmentId: string }> {
  const wanted = { preset: work.preset, start: work.input.start, durationMinutes: work.input.durationMinutes }
  let lost: unknown
  for (const agentId of agentIds) {
    try {
      const appointmentId = await inTurn(agentId, () => ctx.db.transaction((tx) => commit(ctx, tx, work, agentId)))
      ctx.nudge()
      return { organizationId: work.preset.organizationId, appointmentId }
    } catch (error) {
      lost = await explainRace(ctx, wanted, error)
      if (!(lost instanceof AppError && lost.details.reason === 'taken')) throw lost
    }
  }
  throw lost ?? (await slotTaken(ctx, wanted))
}

async function commit(ctx: Ctx, tx: Tx, work: Work, agentId: string): Promise<string> {
  const { actor, application, preset, input, customers, also } = work
  const now = ctx.now()
  await lockAgents(tx, preset.organizationId, [agentId], now)
  const placed = await placeAppointment(ctx, tx, {
    preset,
    agentId,
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
    chosenBy: input.targetAgentId ? 'caller' : 'preset',
  })
  const busy = {
    agentId,
    startAt: input.start,
    endAt: addMinutes(input.start, input.durationMinutes),
    policy: preset.policy,
  }
  await occupyWithAppointment(tx, preset.organizationId, placed.appointmentId, busy)
  await also(tx, placed.appointmentId)
  await replan(tx, preset.organizationId, placed.appointmentId, now)
  return placed.appointmentId
}

/** Contacts entered for somebody else are unproven, and must at least be contacts. */
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
    errors.push({ pointer: `${at}/email`, code: 'not_an_address', message: 'This is not an e-mail address.' })
  if (given.phone && !phone)
    errors.push({ pointer: `${at}/phone`, code: 'not_a_number', message: 'This is not a phone number.' })
  if (errors.length > 0) throw new AppError('invalid', 'A contact is not usable.', { errors })
  return { name: given.name ?? null, email, phone, emailProvenAt: null, phoneProvenAt: null }
}
