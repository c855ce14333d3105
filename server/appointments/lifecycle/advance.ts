import type { Tx } from '#db/client.ts'
import { findSnapshot, getSnapshot, lockAppointment } from '#server/domain/data.ts'
import { isLive, lastMoment } from '#server/domain/rules.ts'
import type { Snapshot } from '#server/domain/schema.ts'
import { insertTimeline } from '#server/domain/timelineData.ts'
import { circuitOf } from '#server/lib/circuits.ts'
import { recordAudit } from '#server/platform/audit/record.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { isOpen } from '#server/platform/jobs/circuitData.ts'
import { enqueue } from '#server/platform/jobs/enqueue.ts'
import { done, type Outcome } from '#server/platform/jobs/types.ts'
import { freeOccupancies } from '#server/scheduling/reservations/occupancyData.ts'
import { findStanding } from '#server/video/sessions/data.ts'
import { reconcileSession } from '#server/video/sessions/reconcile.ts'
import { outcomeOf } from '#server/video/sessions/rules.ts'
import type { SessionStanding } from '#server/video/sessions/schema.ts'
import { recordFacts } from '#server/webhooks/events/recordFacts.ts'
import { setParticipantState, setStatus } from '../data.ts'
import { replan } from '../plan.ts'
import { isDoubtful, judge, type Verdict, waitingAlertAt } from './attendanceRules.ts'
import { waitingAlert } from './waitingAlert.ts'

/** How often a provider that does not answer is asked before somebody is called absent all the same. */
const MOST_LOOKS = 5

/** Brings an appointment's status and its people's states to what the session's facts say; any number of times. */
export async function advanceAppointment(
  ctx: Ctx,
  organizationId: string,
  id: string,
  attempts = MOST_LOOKS,
): Promise<Outcome> {
  requireActor(ctx, ['system'])
  const notYet = await lookOnceMore(ctx, organizationId, id, attempts)
  if (notYet) return notYet
  await ctx.db.transaction(async (tx) => {
    const appointment = await lockAppointment(tx, organizationId, id)
    const facts = await findStanding(tx, appointment)
    if (!isLive(appointment)) {
      await askStaff(ctx, tx, appointment, facts)
      return tellSystems(ctx, tx, appointment)
    }
    await moveParticipants(tx, appointment, facts)
    await planAlert(tx, appointment, facts)
    const verdict = judge(appointment, facts, ctx.now())
    if (verdict.status === appointment.status) return tellSystems(ctx, tx, appointment)
    await move(ctx, tx, appointment, verdict)
    await replan(tx, organizationId, id, ctx.now())
  })
  return done()
}

/** Who came or went is told outside, though it changes no plan. */
async function tellSystems(ctx: Ctx, tx: Tx, { organizationId, id }: Snapshot): Promise<void> {
  await recordFacts(tx, await getSnapshot(tx, organizationId, id), ctx.now())
}

/** Before anybody is called absent the provider is asked once: its webhooks may have been lost. */
async function lookOnceMore(ctx: Ctx, organizationId: string, id: string, attempts: number): Promise<Outcome | null> {
  const appointment = await findSnapshot(ctx.db, organizationId, id)
  if (!appointment || !isLive(appointment)) return null
  const { status } = judge(appointment, await findStanding(ctx.db, appointment), ctx.now())
  const isLast = status === 'no_show' || status === 'failed' || ctx.now() >= lastMoment(appointment)
  if (!isLast) return null
  const looked = await look(ctx, appointment)
  if (looked.ok || attempts >= MOST_LOOKS) return null
  const outcome = outcomeOf(looked, ctx.now())
  return outcome.kind === 'giveUp' ? null : outcome
}

/** A vendor that fails is not asked, for each would be waited for. */
async function look(ctx: Ctx, appointment: Snapshot): ReturnType<typeof reconcileSession> {
  const circuit = circuitOf('genesys.sessions', appointment.applicationId)
  return (await isOpen(ctx.db, appointment.organizationId, circuit))
    ? { ok: false, kind: 'notDone', code: 'circuit_open' }
    : reconcileSession(ctx, appointment)
}

async function moveParticipants(tx: Tx, appointment: Snapshot, facts: SessionStanding): Promise<void> {
  const states = { CUSTOMER: facts.customer, AGENT: facts.agent }
  for (const person of appointment.participants) {
    const state = states[person.type]
    if (state && state !== person.state) await setParticipantState(tx, appointment.organizationId, person.id, state)
  }
}

async function planAlert(tx: Tx, appointment: Snapshot, facts: SessionStanding): Promise<void> {
  const dueAt = waitingAlertAt(appointment, facts)
  const since = facts.customerSince
  if (dueAt && since) await enqueue(tx, [waitingAlert(appointment, { step: 'agent', since, dueAt })])
}

async function move(ctx: Ctx, tx: Tx, appointment: Snapshot, verdict: Verdict): Promise<void> {
  const { organizationId, id, revision } = appointment
  const { status, absent } = verdict
  await setStatus(tx, organizationId, id, verdict, ctx.now())
  if (!isLive({ status })) await freeOccupancies(tx, organizationId, id)
  await insertTimeline(tx, {
    organizationId,
    appointmentId: id,
    at: ctx.now(),
    kind: status,
    actorKind: 'system',
    eventKey: `status:${revision}:${status}`,
    ...(absent ? { data: { absent } } : {}),
  })
  await recordAudit(tx, ctx, {
    organizationId,
    verb: 'appointment.advance',
    objectType: 'appointment',
    objectId: id,
    before: { status: appointment.status },
    after: { status, absent },
  })
}

/** A final status stays; what was learnt too late is for people to judge. */
async function askStaff(ctx: Ctx, tx: Tx, appointment: Snapshot, facts: SessionStanding): Promise<void> {
  if (!isDoubtful(appointment, facts)) return
  const { organizationId, id: appointmentId, revision, status } = appointment
  await insertTimeline(tx, {
    organizationId,
    appointmentId,
    at: ctx.now(),
    kind: 'outcome_doubtful',
    actorKind: 'system',
    eventKey: `doubtful:${revision}:${status}:${appointment.absent}`,
  })
}
