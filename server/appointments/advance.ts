import type { Tx } from '#db/client.ts'
import { recordAudit } from '../audit/record.ts'
import { findSnapshot, getSnapshot, lockAppointment } from '../bookings/data.ts'
import { freeOccupancies } from '../bookings/occupancy.ts'
import { insertTimeline } from '../bookings/record.ts'
import { isLive, lastMoment } from '../bookings/rules.ts'
import type { AppointmentStatus, Snapshot } from '../bookings/schema.ts'
import { type Ctx, requireActor } from '../context.ts'
import { listSessionEvents } from '../sessions/data.ts'
import { reconcileSession } from '../sessions/reconcile.ts'
import { foldSessionEvents } from '../sessions/rules.ts'
import type { SessionStanding } from '../sessions/schema.ts'
import { recordFacts } from '../webhooks/recordFacts.ts'
import { setParticipantState, setStatus } from './data.ts'
import { replan } from './plan.ts'
import { nextStatus } from './rules.ts'

/** Brings an appointment's status and its people's states to what the session's facts say; any number of times. */
export async function advanceAppointment(ctx: Ctx, organizationId: string, id: string): Promise<void> {
  requireActor(ctx, ['system'])
  await lookOnceMore(ctx, organizationId, id)
  await ctx.db.transaction(async (tx) => {
    const appointment = await lockAppointment(tx, organizationId, id)
    const current = appointment.sessions.find((session) => session.wanted)
    const facts = foldSessionEvents(current ? await listSessionEvents(tx, organizationId, current.id) : [])
    await moveParticipants(tx, appointment, facts)
    const status = nextStatus(appointment, facts, ctx.now())
    if (status === appointment.status) return recordFacts(tx, await getSnapshot(tx, organizationId, id), ctx.now())
    await move(ctx, tx, appointment, status)
    await replan(tx, organizationId, id, ctx.now())
  })
}

/** Before anybody is called absent the provider is asked once: its webhooks may have been lost. */
async function lookOnceMore(ctx: Ctx, organizationId: string, id: string): Promise<void> {
  const appointment = await findSnapshot(ctx.db, organizationId, id)
  if (!appointment || !isLive(appointment) || ctx.now() < lastMoment(appointment)) return
  await reconcileSession(ctx, appointment)
}

async function moveParticipants(tx: Tx, appointment: Snapshot, facts: SessionStanding): Promise<void> {
  const states = { CUSTOMER: facts.customer, AGENT: facts.agent }
  for (const person of appointment.participants) {
    const state = states[person.type]
    if (state && state !== person.state) await setParticipantState(tx, appointment.organizationId, person.id, state)
  }
}

async function move(ctx: Ctx, tx: Tx, appointment: Snapshot, status: AppointmentStatus): Promise<void> {
  const { organizationId, id, revision } = appointment
  await setStatus(tx, organizationId, id, status, ctx.now())
  if (!isLive({ status })) await freeOccupancies(tx, organizationId, id)
  await insertTimeline(tx, {
    organizationId,
    appointmentId: id,
    at: ctx.now(),
    kind: status,
    actorKind: 'system',
    eventKey: `status:${revision}:${status}`,
  })
  await recordAudit(tx, ctx, {
    organizationId,
    verb: 'appointment.advance',
    objectType: 'appointment',
    objectId: id,
    before: { status: appointment.status },
    after: { status },
  })
}
