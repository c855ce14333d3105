import { and, asc, eq, inArray, isNull, ne, or, sql } from 'drizzle-orm'
import type { Queryable } from '#db/client.ts'
import { appointments } from '#db/schema/appointments.ts'
import { attemptResults } from '#db/schema/attempts.ts'
import { suppressions } from '#db/schema/delivery.ts'
import { dispatches } from '#db/schema/dispatches.ts'
import { jobs } from '#db/schema/jobs.ts'
import { notificationEvents, notifications } from '#db/schema/notifications.ts'
import { sessionEvents, videoSessions } from '#db/schema/sessions.ts'
import { timeline } from '#db/schema/timeline.ts'
import type { SuppressionReason } from '#server/messaging/delivery/schema.ts'
import { lastResponse } from '#server/platform/jobs/attemptData.ts'

/** More rows than any appointment has in practice. */
const MAX_ROWS = 500

export async function listTimeline(db: Queryable, organizationId: string, appointmentId: string) {
  return db
    .select()
    .from(timeline)
    .where(and(eq(timeline.organizationId, organizationId), eq(timeline.appointmentId, appointmentId)))
    .orderBy(timeline.at, timeline.recordedAt)
    .limit(MAX_ROWS)
}

/**
 * Lists provider events that the timeline does not record: the creation of a session, and participants whom the
 * provider could not identify.
 */
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
    .limit(MAX_ROWS)
}

/** Lists final events of notifications, including those withdrawn or never sent. */
export async function listNotificationResults(db: Queryable, organizationId: string, appointmentId: string) {
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
    .limit(MAX_ROWS)
}

/**
 * Lists the results of messages that were sent; attempts and status polls are shown only in the message's own history.
 */
export async function listMessageResults(db: Queryable, organizationId: string, appointmentId: string) {
  return db
    .select({
      status: attemptResults.status,
      at: attemptResults.at,
      messageId: attemptResults.subjectId,
      ...notificationColumns,
    })
    .from(notifications)
    .innerJoin(
      attemptResults,
      and(
        eq(attemptResults.organizationId, notifications.organizationId),
        eq(attemptResults.subjectId, notifications.messageId),
      ),
    )
    .where(
      and(
        eq(notifications.organizationId, organizationId),
        eq(notifications.appointmentId, appointmentId),
        inArray(attemptResults.status, ['accepted', 'delivered', 'failed', 'expired']),
      ),
    )
    .orderBy(attemptResults.at, attemptResults.recordedAt)
    .limit(MAX_ROWS)
}

const notificationColumns = { type: notifications.type, channel: notifications.channel }

/** Returns who entered the appointment, and the reasons given for its cancellation and outcome. */
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

/** Returns the current session, or else the last one. */
export async function findShownSession(db: Queryable, organizationId: string, appointmentId: string) {
  const [row] = await db
    .select()
    .from(videoSessions)
    .where(and(eq(videoSessions.organizationId, organizationId), eq(videoSessions.appointmentId, appointmentId)))
    .orderBy(sql`${videoSessions.isCurrent} desc, ${videoSessions.generation} desc`)
    .limit(1)
  return row ?? null
}

/** The table's name is written out because drizzle omits it in a query of one table. */
const dispatchSubject = { organizationId: sql`dispatches.organization_id`, subjectId: sql`dispatches.id` }

/** Returns the latest dispatch of a revision, with the error of its last response. */
export async function findShownDispatch(
  db: Queryable,
  organizationId: string,
  appointmentId: string,
  revision: number,
) {
  const [row] = await db
    .select({ dispatch: dispatches, responseError: lastResponse('error_code', dispatchSubject) })
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
  return row ? { ...row.dispatch, error: row.responseError ?? row.dispatch.error } : null
}

/** Lists the suppressions stored under these hashes, the earliest first, except reports of a wrong recipient. */
export async function listOtherSuppressionRows(db: Queryable, organizationId: string, hashes: readonly Buffer[]) {
  if (hashes.length === 0) return []
  const rows = await db
    .select()
    .from(suppressions)
    .where(
      and(
        eq(suppressions.organizationId, organizationId),
        inArray(suppressions.contactHash, [...hashes]),
        ne(suppressions.reason, 'wrong_recipient'),
      ),
    )
    .orderBy(asc(suppressions.at))
  return rows.map((row) => ({ ...row, reason: row.reason as SuppressionReason }))
}

/** Lists the pending jobs of one appointment, soonest first. */
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
    .limit(MAX_ROWS)
}
