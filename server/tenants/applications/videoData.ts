import { and, asc, eq, gt, inArray, sql } from 'drizzle-orm'
import type { Queryable, Tx } from '#db/client.ts'
import { applications } from '#db/schema/applications.ts'
import { appointments } from '#db/schema/appointments.ts'
import { type ApplicationSettings, applicationSettings, liveStatuses } from '#server/domain/schema.ts'

export async function findSettings(db: Queryable, organizationId: string, id: string): Promise<ApplicationSettings> {
  const [row] = await db
    .select({ settings: applications.settings })
    .from(applications)
    .where(and(eq(applications.organizationId, organizationId), eq(applications.id, id)))
  return applicationSettings.parse(row?.settings ?? {})
}

/** Locks the application until the transaction ends and returns its settings. */
export async function lockSettings(
  tx: Tx,
  organizationId: string,
  id: string,
): Promise<Record<string, unknown> | null> {
  const [row] = await tx
    .select({ settings: applications.settings })
    .from(applications)
    .where(and(eq(applications.organizationId, organizationId), eq(applications.id, id)))
    .for('update')
  return row ? Object.fromEntries(Object.entries(row.settings ?? {})) : null
}

export async function updateVideoAdapter(
  tx: Tx,
  organizationId: string,
  id: string,
  videoAdapter: string,
): Promise<void> {
  await tx
    .update(applications)
    .set({ settings: sql`${applications.settings} || jsonb_build_object('videoAdapter', ${videoAdapter}::text)` })
    .where(and(eq(applications.organizationId, organizationId), eq(applications.id, id)))
}

/** Lists appointments that may still take place, soonest first. */
export async function listUpcoming(db: Queryable, organizationId: string, applicationId: string, now: Date) {
  return db
    .select({ id: appointments.id, revision: appointments.revision, startsAt: appointments.startsAt })
    .from(appointments)
    .where(
      and(
        eq(appointments.organizationId, organizationId),
        eq(appointments.applicationId, applicationId),
        inArray(appointments.status, [...liveStatuses]),
        gt(appointments.endsAt, now),
      ),
    )
    .orderBy(asc(appointments.startsAt))
}
