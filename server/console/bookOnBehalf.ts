import { z } from 'zod'
import { checkIntake } from '#server/appointments/book/intake.ts'
import { type ExtraWrites, scheduleAppointment } from '#server/appointments/book/schedule.ts'
import { durationMinutes, instant, intake, locale, oneLine, timezone } from '#server/appointments/schema.ts'
import { insertTimelineEntry } from '#server/domain/timelineData.ts'
import { AppError, invalid } from '#server/lib/errors.ts'
import { actorId, recordAudit } from '#server/platform/audit/data.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { requireDuration } from '#server/scheduling/reservations/bookablePreset.ts'
import { slotTakenError } from '#server/scheduling/reservations/slotErrors.ts'
import { checkTimeFor } from './checkTime.ts'
import { type ResolvedTimeQuery, resolveTimeQuery } from './timeQuery.ts'

/** Ways in which a customer can have consented to being contacted. */
const consentMethods = ['phone', 'in_person', 'chat'] as const

export const bookOnBehalfInput = z.object({
  applicationId: z.uuid(),
  presetId: z.string().min(1).max(64),
  /** Any free agent if omitted; agents always book for themselves. */
  agentId: z.uuid().optional(),
  start: instant,
  durationMinutes,
  timezone,
  locale: locale.default('en-US'),
  notes: z.string().max(4000).optional(),
  intake: intake.default({}),
  customer: z.object({
    name: oneLine(200).nullable().default(null),
    email: z.string().max(254).nullable().default(null),
    phone: z.string().max(32).nullable().default(null),
  }),
  consent: z.object({ how: z.enum(consentMethods) }),
  /** The caller confirms a time that customers are not offered. */
  outsideHours: z.boolean().default(false),
})
type BookOnBehalfInput = z.output<typeof bookOnBehalfInput>

/**
 * Books for a customer who asked by phone, in person or in a chat, and records their consent. The customer verifies the
 * contact later, with the link in the first message. Refuses with `conflict`: `taken` with alternatives, or
 * `not_offered` unless `outsideHours` is set.
 */
export async function bookOnBehalf(ctx: Ctx, input: BookOnBehalfInput): Promise<{ appointmentId: string }> {
  const actor = requireActor(ctx, ['agent', 'supervisor', 'admin'])
  const { name, email, phone } = input.customer
  if (!name) throw invalid('/customer/name', 'required', 'Enter the customer’s name.')
  if (!email?.trim() && !phone?.trim())
    throw invalid('/customer/email', 'required', 'Enter an email address or a phone number.')
  const agentId = actor.kind === 'agent' ? actor.staffId : input.agentId
  const query = await resolveTimeQuery(ctx, actor, { ...input, agentId })
  requireDuration(query.preset, input.durationMinutes)
  const answers = checkIntake(query.preset.policy.intake, input.intake)
  await requireOffered(ctx, query, input)
  const { customer, consent, outsideHours, agentId: _, ...rest } = input
  const request = {
    ...rest,
    intake: answers,
    customers: [customer],
    interaction: {},
    notificationHeaders: {},
    metadata: { consent: { how: consent.how, at: ctx.now().toISOString() } },
    targetAgentId: agentId,
  }
  try {
    const extraWrites = recordConsent(ctx, actor.organizationId, consent.how, outsideHours)
    const { appointmentId } = await scheduleAppointment(ctx, request, extraWrites)
    return { appointmentId }
  } catch (error) {
    // The alternatives must be free for the requested agent; `scheduleAppointment` suggests times of any agent.
    if (error instanceof AppError && error.details.reason === 'taken')
      throw await slotTakenError(ctx, { ...query, start: input.start })
    throw error
  }
}

async function requireOffered(ctx: Ctx, query: ResolvedTimeQuery, input: BookOnBehalfInput): Promise<void> {
  if (input.outsideHours) return
  const checked = await checkTimeFor(ctx, query, input.start)
  if (checked.offered) return
  throw await slotTakenError(ctx, { ...query, start: input.start }, checked.taken ? 'taken' : 'not_offered')
}

/** Records the consent on the timeline, which outlives the appointment's personal data. */
function recordConsent(ctx: Ctx, organizationId: string, how: string, outsideHours: boolean): ExtraWrites {
  return async (tx, appointmentId) => {
    const actor = { actorKind: ctx.actor.kind, actorId: actorId(ctx.actor) }
    const entry = { organizationId, appointmentId, at: ctx.now(), ...actor }
    await insertTimelineEntry(tx, { ...entry, kind: 'consent_noted', data: { how, outsideHours }, eventKey: 'consent' })
    await recordAudit(tx, ctx, {
      organizationId,
      action: 'appointment.consent',
      objectType: 'appointment',
      objectId: appointmentId,
      after: { how, outsideHours },
    })
  }
}
