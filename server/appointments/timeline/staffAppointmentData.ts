import { and, eq, inArray, isNull, or, sql } from 'drizzle-orm'
import type { Queryable } from '#db/client.ts'
import { appointments } from '#db/schema/appointments.ts'
import { messageEvents } from '#db/schema/delivery.ts'
import { dispatches } from '#db/schema/dispatches.ts'
import { jobs } from '#db/schema/jobs.ts'
import { notificationEvents, notifications } from '#db/schema/notifications.ts'
import { sessionEvents, videoSessions } from '#db/schema/sessions.ts'
import { timeline } from '#db/schema/timeline.ts'

/** More than any one appointment has; a bound all the same. */
const MOST = 500

export async function listTimeline(db: Queryable, organizationId: string, appointmentId: string) {
  return db
    .select()
    .from(timeline)
    .where(and(eq(timeline.organizationId, organizationId), eq(timeline.appointmentId, appointmentId)))
    .orderBy(timeline.at, timeline.recordedAt)
    .limit(MOST)
}

/** What the provider reported and the timeline does not tell: that it was created, and people it could not name. */
export async function listUnrecordedSessionEvents(db: Queryable, organizationId: string, appointmentId: string) {
  return db
    .select({ type: sessionEvents.type, at: sessionEvents.at, generation: videoSessions.generation })
    .from(sessionEvents)
    .innerJoin(
      videoSessions,
      and(
        eq(videoSessions.organizationId, sessionEvents.organizationId),
        eq(videoSessions.id, sessionEvents.sessionId),
      ),
    )
    .where(
      and(
        eq(sessionEvents.organizationId, organizationId),
        eq(videoSessions.appointmentId, appointmentId),
        or(
          eq(sessionEvents.type, 'created'),
          and(isNull(sessionEvents.participant), sql`${sessionEvents.type} in ('join', 'leave')`),
        ),
      ),
    )
    .orderBy(sessionEvents.at)
    .limit(MOST)
}

/** Messages that ended without being sent: withdrawn, or never begun. */
export async function listNotificationEnds(db: Queryable, organizationId: string, appointmentId: string) {
  return db
    .select({ status: notificationEvents.status, at: notificationEvents.at, ...notificationColumns })
    .from(notificationEvents)
    .innerJoin(
      notifications,
      and(
        eq(notifications.organizationId, notificationEvents.organizationId),
        eq(notifications.id, notificationEvents.notificationId),
      ),
    )
    .where(
      and(
        eq(notificationEvents.organizationId, organizationId),
        eq(notifications.appointmentId, appointmentId),
        inArray(notificationEvents.status, ['DELIVERED', 'FAILED', 'CANCELLED']),
      ),
    )
    .orderBy(notificationEvents.at, notificationEvents.recordedAt)
    .limit(MOST)
}

/** What became of each message that went out; tries and questions to the vendor stay in its own history. */
export async function listMessageResults(db: Queryable, organizationId: string, appointmentId: string) {
  return db
    .select({
      status: messageEvents.status,
      at: messageEvents.at,
      messageId: messageEvents.messageId,
      ...notificationColumns,
    })
    .from(notifications)
    .innerJoin(
      messageEvents,
      and(
        eq(messageEvents.organizationId, notifications.organizationId),
        eq(messageEvents.messageId, notifications.messageId),
      ),
    )
    .where(
      and(
        eq(notifications.organizationId, organizationId),
        eq(notifications.appointmentId, appointmentId),
        inArray(messageEvents.status, ['accepted', 'delivered', 'failed', 'expired']),
      ),
    )
    .orderBy(messageEvents.at, messageEvents.recordedAt)
    .limit(MOST)
}

const notificationColumns = { type: notifications.type, channel: notifications.channel }

/** Who entered the appointment, and why it was cancelled. */
export async function findStaffFields(db: Queryable, organizationId: string, appointmentId: string) {
  const [row] = await db
    .select({
      source: appointments.source,
      cancelReason: appointments.cancelReason,
      outcomeReason: appointments.outcomeReason,
    })
    .from(appointments)
    .where(and(eq(appointments.organizationId, organizationId), eq(appointments.id, appointmentId)))
  return row ?? null
}

/** The session that counts: the wanted one, else the last there was. */
export async function findShownSession(db: Queryable, organizationId: string, appointmentId: string) {
  const [row] = await db
    .select()
    .from(videoSessions)
    .where(and(eq(videoSessions.organizationId, organizationId), eq(videoSessions.appointmentId, appointmentId)))
    .orderBy(sql`${videoSessions.wanted} desc, ${videoSessions.generation} desc`)
    .limit(1)
  return row ?? null
}

/** The latest dispatch of a revision. */
export async function findShownDispatch(
  db: Queryable,
  organizationId: string,
  appointmentId: string,
  revision: number,
) {
  const [row] = await db
    .select()
    .from(dispatches)
    .where(
      and(
        eq(dispatches.organizationId, organizationId),
        eq(dispatches.appointmentId, appointmentId),
        eq(dispatches.revision, revision),
      ),
    )
    .orderBy(sql`${dispatches.number} desc`)
    .limit(1)
  return row ?? null
}

/** The agenda's own rows about one appointment: what will happen, soonest first. */
export async function listPendingJobs(db: Queryable, organizationId: string, appointmentId: string) {
  return db
    .select({ kind: jobs.kind, dueAt: jobs.dueAt, state: jobs.state, attempts: jobs.attempts })
    .from(jobs)
    .where(
      and(
        eq(jobs.organizationId, organizationId),
        eq(jobs.subject, appointmentId),
        isNull(jobs.supersededAt),
        sql`${jobs.origin} <> 'engine'`,
      ),
    )
    .orderBy(jobs.dueAt, jobs.kind)
    .limit(MOST)
}
