import type { Tx } from '#db/client.ts'
import { getSnapshot, lockAppointmentRow } from '#server/domain/data.ts'
import { insertTimelineEntry } from '#server/domain/timelineData.ts'
import type { Ctx } from '#server/platform/context.ts'
import { enqueue } from '#server/platform/jobs/enqueue.ts'
import { insertSessionEvents, listSessionEvents, markObsolete, type SessionRow } from './data.ts'
import { foldSessionEvents, planSessions } from './rules.ts'
import type { SessionEvent } from './schema.ts'

/**
 * Appends events of a session and queues the appointment's update, in one transaction. Known events change nothing. A failed
 * session is replaced, unless it is known to have completed. Returns the number of new events.
 */
export async function recordSessionEvents(
  ctx: Ctx,
  tx: Tx,
  session: SessionRow,
  events: readonly SessionEvent[],
): Promise<number> {
  const { organizationId, appointmentId } = session
  // The second statement is sent along, and sees what was committed while the first one waited.
  const [, added] = await Promise.all([
    lockAppointmentRow(tx, organizationId, appointmentId),
    insertSessionEvents(tx, session, events, ctx.now()),
  ])
  if (added.length === 0) return 0
  await Promise.all(added.map((event) => recordOnTimeline(tx, session, event)))
  if (added.some((event) => event.type === 'failed')) await replaceFailed(ctx, tx, session)
  // That a session was created changes no status.
  const telling = added.filter((event) => event.type !== 'created')
  await enqueue(
    tx,
    telling.map((event) => advanceJob(ctx, session, event)),
  )
  return added.length
}

/** Records an event on the timeline. The key depends on the event only, so that a webhook and a poll record it once. */
async function recordOnTimeline(tx: Tx, session: SessionRow, event: SessionEvent): Promise<void> {
  const kind = timelineKind(event)
  if (!kind) return
  await insertTimelineEntry(tx, {
    organizationId: session.organizationId,
    appointmentId: session.appointmentId,
    at: event.at,
    kind,
    actorKind: 'system',
    data: { generation: session.generation },
    eventKey: `${kind}:${session.generation}:${event.at.toISOString()}`,
  })
}

function timelineKind(event: SessionEvent): string | null {
  if (event.type === 'created') return null
  if (event.type === 'completed' || event.type === 'failed') return `session_${event.type}`
  return event.participant && `${event.participant}_${event.type === 'join' ? 'joined' : 'left'}`
}

async function replaceFailed(ctx: Ctx, tx: Tx, session: SessionRow): Promise<void> {
  const { failed } = foldSessionEvents(await listSessionEvents(tx, session.organizationId, session.id))
  if (!failed) return
  await markObsolete(tx, session)
  await enqueue(tx, planSessions(await getSnapshot(tx, session.organizationId, session.appointmentId), ctx.now()))
}

const advanceJob = (ctx: Ctx, session: SessionRow, event: SessionEvent) => ({
  organizationId: session.organizationId,
  lane: 'internal',
  kind: 'appointment.advance',
  subject: session.appointmentId,
  revision: session.revision,
  identity: ['advance', session.appointmentId, event.eventId],
  origin: 'manual' as const,
  dueAt: ctx.now(),
  payload: { cause: `session.${event.type}` },
})
