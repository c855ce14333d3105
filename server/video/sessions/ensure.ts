import { randomBytes } from 'node:crypto'
import type { Tx } from '#db/client.ts'
import { findSnapshot, getSnapshot, lockAppointmentShared } from '#server/domain/data.ts'
import { isLive } from '#server/domain/rules.ts'
import type { Snapshot } from '#server/domain/schema.ts'
import { insertTimelineEntry } from '#server/domain/timelineData.ts'
import { addMs } from '#server/lib/time.ts'
import type { Ctx } from '#server/platform/context.ts'
import { enqueue } from '#server/platform/jobs/enqueue.ts'
import { done, doneByVendor, giveUp, type Job, type Outcome } from '#server/platform/jobs/types.ts'
import { vendorHealthOf } from '#server/ports/result.ts'
import type { SessionRef } from '#server/ports/video/types.ts'
import { type Connected, connectAdapter } from './connect.ts'
import { findSession, insertSession, markUnwanted, recordProvider, type SessionRow } from './data.ts'
import { deduplicationJob, removalJob } from './remove.ts'
import {
  currentSession,
  durationSeconds,
  hasVideo,
  isObsolete,
  nextGeneration,
  planSessions,
  sessionName,
  sessionSpec,
  toOutcome,
} from './rules.ts'

/**
 * Makes the appointment's session at the vendor, or finds the one whose answer was lost. The row is committed before the
 * call: whatever is made can be found again by its name.
 */
export async function ensureSession(ctx: Ctx, item: Job): Promise<Outcome> {
  const appointment = await findSnapshot(ctx.db, item.organizationId, item.subject)
  if (!appointment || !isWanted(appointment, item)) return done('no longer wanted')
  if (durationSeconds(appointment, ctx.now()) <= 0) return giveUp('too_late')
  const { organizationId, applicationId, application, agent } = appointment
  const adapter = application.settings.videoAdapter
  const region = agent?.region ?? undefined
  const connected = await connectAdapter(ctx, { organizationId, applicationId, adapter, region, forNew: true })
  if (!connected) return done('no Genesys settings')
  const place = { adapter, region: connected.connection.region }
  const reserved = await ctx.db.transaction((tx) => reserve(ctx, tx, item, place))
  if (!reserved) return done('no longer wanted')
  if (reserved.session.providerId) return done('exists already')
  const isLost = !reserved.isNew && item.expiredLeases > 0 && !connected.video.capabilities.findByName
  if (isLost && connected.video.capabilities.needs !== 'nothing') return letExpire(ctx, reserved.session)
  if (reserved.isNew) return create(ctx, reserved.appointment, reserved.session, connected, false)
  // begun in another region, before the agent's or the settings changed
  const begun = await connectAdapter(ctx, { organizationId, applicationId, adapter, region: reserved.session.region })
  return begun ? findOrCreate(ctx, reserved.appointment, reserved.session, begun) : done('no Genesys settings')
}

const isWanted = (appointment: Snapshot, item: Job): boolean =>
  hasVideo(appointment) && isLive(appointment) && appointment.revision === item.revision

type Reserved = { appointment: Snapshot; session: SessionRow; isNew: boolean }

/** Under the appointment's share lock, so that no attempt begins for what was moved or cancelled meanwhile. */
async function reserve(
  ctx: Ctx,
  tx: Tx,
  item: Job,
  place: { adapter: string; region: string },
): Promise<Reserved | null> {
  const appointment = await lockAppointmentShared(tx, item.organizationId, item.subject)
  if (!appointment || !isWanted(appointment, item)) return null
  if (appointment.application.settings.videoAdapter !== place.adapter) return null
  const current = currentSession(appointment)
  if (current) {
    const session = await findSession(tx, item.organizationId, current.id)
    return session && { appointment, session, isNew: false }
  }
  const generation = nextGeneration(appointment)
  if (generation !== item.payload.generation) return null
  const session = await insertSession(tx, {
    organizationId: item.organizationId,
    appointmentId: appointment.id,
    generation,
    revision: appointment.revision,
    name: sessionName(randomBytes(8).toString('hex'), appointment.startAt, generation),
    ...place,
    createdAt: ctx.now(),
  })
  return session && { appointment, session, isNew: true }
}

/** An earlier attempt's answer is missing: never a second session without having looked for the first. */
async function findOrCreate(
  ctx: Ctx,
  appointment: Snapshot,
  session: SessionRow,
  connected: Connected,
): Promise<Outcome> {
  const { video, connection } = connected
  const found = await video.findByName(connection, session.region, session.name)
  if (!found.ok) return toOutcome(found, ctx.now())
  if (!found.value) return create(ctx, appointment, session, connected, true)
  await ctx.db.transaction((tx) => record(ctx, tx, session, found.value, true))
  return doneByVendor('found')
}

async function create(
  ctx: Ctx,
  appointment: Snapshot,
  session: SessionRow,
  { video, connection }: Connected,
  isAgain: boolean,
): Promise<Outcome> {
  const spec = sessionSpec(appointment, session, ctx.now())
  if (spec.durationSeconds <= 0) return giveUp('too_late')
  const made = await video.create(connection, spec)
  if (made.ok) {
    await ctx.db.transaction((tx) => record(ctx, tx, session, made.value, isAgain))
    return doneByVendor()
  }
  if (made.kind === 'unknown' && !video.capabilities.findByName)
    return { ...(await letExpire(ctx, session)), vendorHealth: vendorHealthOf(made) }
  return toOutcome(made, ctx.now())
}

/** Perhaps made, and not to be found: it ends by its own expiry, and the next generation is made after a while. */
async function letExpire(ctx: Ctx, session: SessionRow): Promise<Outcome> {
  const { organizationId, appointmentId } = session
  await ctx.db.transaction(async (tx) => {
    const appointment = await lockAppointmentShared(tx, organizationId, appointmentId)
    if (!appointment || currentSession(appointment)?.id !== session.id) return
    await markUnwanted(tx, session)
    const wanted = planSessions(await getSnapshot(tx, organizationId, appointmentId), ctx.now())
    const after = addMs(ctx.now(), ctx.config.IN_DOUBT_GRACE_MS)
    await enqueue(
      tx,
      wanted.map((one) => (one.kind === 'session.ensure' ? { ...one, dueAt: after } : one)),
    )
  })
  return done('left to expire')
}

/** `isAgain`: an earlier, slower attempt may still come true, so that its twin is looked for later. */
async function record(ctx: Ctx, tx: Tx, session: SessionRow, ref: SessionRef | null, isAgain: boolean): Promise<void> {
  if (!ref) return
  const { organizationId, appointmentId } = session
  const appointment = await lockAppointmentShared(tx, organizationId, appointmentId)
  const isFirst = await recordProvider(tx, session, ref)
  const kept = await findSession(tx, organizationId, session.id)
  if (!isFirst || !appointment || !kept || kept.removedAt || isObsolete(appointment, kept)) {
    await enqueue(tx, [
      removalJob(session, { providerId: ref.providerId, applicationId: appointment?.applicationId }, ctx.now()),
    ])
    return
  }
  if (isAgain)
    await enqueue(tx, [
      deduplicationJob(session, appointment.applicationId, addMs(ctx.now(), ctx.config.IN_DOUBT_GRACE_MS)),
    ])
  const differs = ref.region !== null && ref.region !== session.region
  const facts = { generation: session.generation, region: ref.region ?? session.region }
  const fact = { organizationId, appointmentId, at: ctx.now(), actorKind: 'system', data: facts }
  await insertTimelineEntry(tx, { ...fact, kind: 'session_created', eventKey: `session_created:${session.generation}` })
  if (!differs) return
  ctx.log.warn('a session was made in another region', { organizationId, appointmentId })
  const data = { ...facts, expected: session.region }
  await insertTimelineEntry(tx, {
    ...fact,
    data,
    kind: 'session_region_differs',
    eventKey: `session_region:${session.generation}`,
  })
}

/** Says on the appointment's story why there is no session; a person may ask for one again. */
export async function recordSessionRefusal(ctx: Ctx, item: Job, reason: string): Promise<void> {
  if (reason === 'superseded') return
  await ctx.db.transaction((tx) =>
    insertTimelineEntry(tx, {
      organizationId: item.organizationId,
      appointmentId: item.subject,
      at: ctx.now(),
      kind: 'session_refused',
      actorKind: 'system',
      data: { reason },
      eventKey: `session_refused:${item.key}:${reason}`,
    }),
  )
}
