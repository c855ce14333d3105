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
import { findSession, insertSession, markObsolete, recordProvider, type SessionRow } from './data.ts'
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
 * Creates the appointment's session at the provider, or finds the one whose response was lost. The row is committed before
 * the call, so that whatever the provider creates can be found again by its name.
 */
export async function ensureSession(ctx: Ctx, job: Job): Promise<Outcome> {
  const appointment = await findSnapshot(ctx.db, job.organizationId, job.subject)
  if (!appointment || !isWanted(appointment, job)) return done('no longer wanted')
  if (durationSeconds(appointment, ctx.now()) <= 0) return giveUp('too_late')
  const { organizationId, applicationId, application, agent } = appointment
  const adapter = application.settings.videoAdapter
  const region = agent?.region ?? undefined
  const connected = await connectAdapter(ctx, { organizationId, applicationId, adapter, region, forNew: true })
  if (!connected) return done('no Genesys settings')
  const location = { adapter, region: connected.connection.region }
  const reserved = await ctx.db.transaction((tx) => reserve(ctx, tx, job, location))
  if (!reserved) return done('no longer wanted')
  if (reserved.session.providerId) return done('exists already')
  const isUntraceable = !reserved.isNew && job.expiredLeases > 0 && !connected.video.capabilities.findByName
  if (isUntraceable && connected.video.capabilities.needs !== 'nothing') return letExpire(ctx, reserved.session)
  if (reserved.isNew) return create(ctx, reserved.appointment, reserved.session, connected, false)
  // An earlier attempt was made in the region that the agent or the settings had at that time.
  const earlier = await connectAdapter(ctx, { organizationId, applicationId, adapter, region: reserved.session.region })
  return earlier ? findOrCreate(ctx, reserved.appointment, reserved.session, earlier) : done('no Genesys settings')
}

const isWanted = (appointment: Snapshot, job: Job): boolean =>
  hasVideo(appointment) && isLive(appointment) && appointment.revision === job.revision

type Reserved = { appointment: Snapshot; session: SessionRow; isNew: boolean }

/** Reserves a session row under a shared lock of the appointment, so that no attempt starts for a rescheduled or cancelled one. */
async function reserve(
  ctx: Ctx,
  tx: Tx,
  job: Job,
  location: { adapter: string; region: string },
): Promise<Reserved | null> {
  const appointment = await lockAppointmentShared(tx, job.organizationId, job.subject)
  if (!appointment || !isWanted(appointment, job)) return null
  if (appointment.application.settings.videoAdapter !== location.adapter) return null
  const current = currentSession(appointment)
  if (current) {
    const session = await findSession(tx, job.organizationId, current.id)
    return session && { appointment, session, isNew: false }
  }
  const generation = nextGeneration(appointment)
  if (generation !== job.payload.generation) return null
  const session = await insertSession(tx, {
    organizationId: job.organizationId,
    appointmentId: appointment.id,
    generation,
    revision: appointment.revision,
    name: sessionName(randomBytes(8).toString('hex'), appointment.startAt, generation),
    ...location,
    createdAt: ctx.now(),
  })
  return session && { appointment, session, isNew: true }
}

/** Looks for the session of an earlier attempt without a response before creating one, because both could exist otherwise. */
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
  await ctx.db.transaction((tx) => recordCreated(ctx, tx, session, found.value, true))
  return doneByVendor('found')
}

async function create(
  ctx: Ctx,
  appointment: Snapshot,
  session: SessionRow,
  { video, connection }: Connected,
  isRetry: boolean,
): Promise<Outcome> {
  const spec = sessionSpec(appointment, session, ctx.now())
  if (spec.durationSeconds <= 0) return giveUp('too_late')
  const created = await video.create(connection, spec)
  if (created.ok) {
    await ctx.db.transaction((tx) => recordCreated(ctx, tx, session, created.value, isRetry))
    return doneByVendor()
  }
  if (created.kind === 'unknown' && !video.capabilities.findByName)
    return { ...(await letExpire(ctx, session)), vendorHealth: vendorHealthOf(created) }
  return toOutcome(created, ctx.now())
}

/**
 * Abandons a session whose create call has an unknown outcome and that cannot be looked up: it ends by its own expiry.
 * Creates the next generation after the grace period.
 */
async function letExpire(ctx: Ctx, session: SessionRow): Promise<Outcome> {
  const { organizationId, appointmentId } = session
  await ctx.db.transaction(async (tx) => {
    const appointment = await lockAppointmentShared(tx, organizationId, appointmentId)
    if (!appointment || currentSession(appointment)?.id !== session.id) return
    await markObsolete(tx, session)
    const wanted = planSessions(await getSnapshot(tx, organizationId, appointmentId), ctx.now())
    const after = addMs(ctx.now(), ctx.config.IN_DOUBT_GRACE_MS)
    await enqueue(
      tx,
      wanted.map((one) => (one.kind === 'session.ensure' ? { ...one, dueAt: after } : one)),
    )
  })
  return done('left to expire')
}

/** Records the provider's session. `isRetry`: an earlier, slower attempt may still succeed, so duplicates are looked for later. */
async function recordCreated(
  ctx: Ctx,
  tx: Tx,
  session: SessionRow,
  ref: SessionRef | null,
  isRetry: boolean,
): Promise<void> {
  if (!ref) return
  const { organizationId, appointmentId } = session
  const appointment = await lockAppointmentShared(tx, organizationId, appointmentId)
  const recorded = await recordProvider(tx, session, ref)
  if (!appointment || !recorded || recorded.removedAt || isObsolete(appointment, recorded)) {
    await enqueue(tx, [
      removalJob(session, { providerId: ref.providerId, applicationId: appointment?.applicationId }, ctx.now()),
    ])
    return
  }
  if (isRetry)
    await enqueue(tx, [
      deduplicationJob(session, appointment.applicationId, addMs(ctx.now(), ctx.config.IN_DOUBT_GRACE_MS)),
    ])
  const differs = ref.region !== null && ref.region !== session.region
  const data = { generation: session.generation, region: ref.region ?? session.region }
  const entry = { organizationId, appointmentId, at: ctx.now(), actorKind: 'system', data }
  await insertTimelineEntry(tx, {
    ...entry,
    kind: 'session_created',
    eventKey: `session_created:${session.generation}`,
  })
  if (!differs) return
  ctx.log.warn('a session was created in another region', { organizationId, appointmentId })
  await insertTimelineEntry(tx, {
    ...entry,
    data: { ...data, expected: session.region },
    kind: 'session_region_differs',
    eventKey: `session_region:${session.generation}`,
  })
}

/** Records on the timeline why no session could be created; staff may request one again. */
export async function recordSessionRefusal(ctx: Ctx, job: Job, reason: string): Promise<void> {
  if (reason === 'superseded') return
  await ctx.db.transaction((tx) =>
    insertTimelineEntry(tx, {
      organizationId: job.organizationId,
      appointmentId: job.subject,
      at: ctx.now(),
      kind: 'session_refused',
      actorKind: 'system',
      data: { reason },
      eventKey: `session_refused:${job.key}:${reason}`,
    }),
  )
}
