import { z } from 'zod'
import { checkIntake } from '#server/appointments/book/intake.ts'
import { type ExtraWrites, scheduleAppointment } from '#server/appointments/book/schedule.ts'
import { scheduleInput } from '#server/appointments/schema.ts'
import { insertTimelineEntry } from '#server/domain/timelineData.ts'
import { AppError, invalid } from '#server/lib/errors.ts'
import { actorId, recordAudit } from '#server/platform/audit/data.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { requireDuration } from '#server/scheduling/reservations/bookablePreset.ts'
import { slotTakenError } from '#server/scheduling/reservations/slotErrors.ts'
import { checkTimeFor } from './checkTime.ts'
import { type ResolvedTimeQuery, resolveTimeQuery } from './timeQuery.ts'

/** How a customer agreed to be contacted. */
const consentMethods = ['phone', 'in_person', 'chat'] as const

const { start, durationMinutes, timezone, locale, notes, intake, customers } = scheduleInput.shape
export const bookOnBehalfInput = z.object({
  applicationId: z.uuid(),
  presetId: z.string().min(1).max(64),
  /** Whoever is free without one; an agent always books for themselves. */
  agentId: z.uuid().optional(),
  start,
  durationMinutes,
  timezone,
  locale,
  notes,
  intake,
  customer: customers.unwrap().element,
  consent: z.object({ how: z.enum(consentMethods) }),
  /** The caller has seen that customers are not offered this time, and wants it all the same. */
  outsideHours: z.boolean().default(false),
})
type BookOnBehalfInput = z.output<typeof bookOnBehalfInput>

/**
 * Books for a customer who asked by other means, with their consent noted. The contact is proven later, by the link in the first
 * message. A `conflict`: `taken` with alternatives, or `not_offered` unless the caller insists.
 */
export async function bookOnBehalf(ctx: Ctx, given: unknown): Promise<{ appointmentId: string }> {
  const actor = requireActor(ctx, ['agent', 'supervisor', 'admin'])
  const input = bookOnBehalfInput.parse(given)
  const { name, email, phone } = input.customer
  if (!name?.trim()) throw invalid('/customer/name', 'required', 'Enter the customer’s name.')
  if (!email?.trim() && !phone?.trim())
    throw invalid('/customer/email', 'required', 'Enter an e-mail address or a phone number.')
  const agentId = actor.kind === 'agent' ? actor.staffId : input.agentId
  const meant = await resolveTimeQuery(ctx, actor, { ...input, ...(agentId ? { agentId } : {}) })
  requireDuration(meant.preset, input.durationMinutes)
  const answers = checkIntake(meant.preset.policy.intake, input.intake)
  await requireOffered(ctx, meant, input)
  const { customer, consent, outsideHours, agentId: _, ...rest } = input
  const wanted = {
    ...rest,
    start: input.start.toISOString(),
    intake: answers,
    customers: [customer],
    metadata: { consent: { how: consent.how, at: ctx.now().toISOString() } },
    ...(agentId ? { targetAgentId: agentId } : {}),
  }
  try {
    const also = recordConsent(ctx, actor.organizationId, consent.how, outsideHours)
    const { appointmentId } = await scheduleAppointment(ctx, wanted, also)
    return { appointmentId }
  } catch (error) {
    // The general refusal looks for times of everybody; here an agent may be meant.
    if (error instanceof AppError && error.details.reason === 'taken')
      throw await slotTakenError(ctx, { ...meant, start: input.start })
    throw error
  }
}

async function requireOffered(ctx: Ctx, meant: ResolvedTimeQuery, input: BookOnBehalfInput): Promise<void> {
  if (input.outsideHours) return
  const checked = await checkTimeFor(ctx, meant, input.start)
  if (checked.offered) return
  throw await slotTakenError(ctx, { ...meant, start: input.start }, checked.taken ? 'taken' : 'not_offered')
}

/** Who noted it and when stays with the appointment's story, whatever becomes of its other data. */
function recordConsent(ctx: Ctx, organizationId: string, how: string, outsideHours: boolean): ExtraWrites {
  return async (tx, appointmentId) => {
    const actor = { actorKind: ctx.actor.kind, actorId: actorId(ctx.actor) }
    const fact = { organizationId, appointmentId, at: ctx.now(), ...actor }
    await insertTimelineEntry(tx, { ...fact, kind: 'consent_noted', data: { how, outsideHours }, eventKey: 'consent' })
    await recordAudit(tx, ctx, {
      organizationId,
      action: 'appointment.consent',
      objectType: 'appointment',
      objectId: appointmentId,
      after: { how, outsideHours },
    })
  }
}
