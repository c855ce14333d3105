import { and, asc, eq, inArray, isNull, or, type SQL } from 'drizzle-orm'
import type { Queryable, Tx } from '#db/client.ts'
import { directory } from '#db/schema/directory.ts'
import { staff } from '#db/schema/staff.ts'

export type StaffMember = typeof staff.$inferSelect

/** Finds an active agent of this application. */
export async function findAgent(
  db: Queryable,
  organizationId: string,
  applicationId: string,
  id: string,
): Promise<StaffMember | null> {
  const [row] = await db
    .select()
    .from(staff)
    .where(
      and(
        eq(staff.organizationId, organizationId),
        eq(staff.applicationId, applicationId),
        eq(staff.id, id),
        eq(staff.role, 'agent'),
        eq(staff.active, true),
      ),
    )
  return row ?? null
}

/** Finds an active member of staff by id. Read at each request, so that a revoked role takes effect at once. */
export async function findStaff(db: Queryable, organizationId: string, id: string): Promise<StaffMember | null> {
  const [row] = await db
    .select()
    .from(staff)
    .where(and(eq(staff.organizationId, organizationId), eq(staff.id, id), eq(staff.active, true)))
  return row ?? null
}

export async function findStaffByEmail(db: Queryable, email: string): Promise<StaffMember | null> {
  const [entry] = await db
    .select()
    .from(directory)
    .where(and(eq(directory.kind, 'staff_email'), eq(directory.value, email)))
  return entry ? findStaff(db, entry.organizationId, entry.id) : null
}

/** Returns the names of these members of an organization's staff by id, for display. */
export async function listStaffNames(
  db: Queryable,
  organizationId: string,
  ids: readonly string[],
): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .select({ id: staff.id, name: staff.name })
    .from(staff)
    .where(and(eq(staff.organizationId, organizationId), inArray(staff.id, [...new Set(ids)])))
  return new Map(rows.map((row) => [row.id, row.name]))
}

export type AgentName = { id: string; name: string; applicationId: string | null }

/** Lists the active agents of one application, or of all, by name. */
export const listAgents = (db: Queryable, organizationId: string, applicationId: string | null): Promise<AgentName[]> =>
  db
    .select({ id: staff.id, name: staff.name, applicationId: staff.applicationId })
    .from(staff)
    .where(
      and(
        eq(staff.organizationId, organizationId),
        applicationId ? eq(staff.applicationId, applicationId) : undefined,
        eq(staff.role, 'agent'),
        eq(staff.active, true),
      ),
    )
    .orderBy(asc(staff.name), asc(staff.id))
    .limit(1000)

/** Lists an application's active supervisors, who receive its alerts. */
export const listSupervisors = (
  db: Queryable,
  organizationId: string,
  applicationId: string,
): Promise<StaffRecipient[]> => listRecipients(db, organizationId, 'supervisor', eq(staff.applicationId, applicationId))

/** Lists the administrators of an application and of its organization, who receive alerts about its settings. */
export const listAdmins = (db: Queryable, organizationId: string, applicationId: string): Promise<StaffRecipient[]> =>
  listRecipients(db, organizationId, 'admin', or(isNull(staff.applicationId), eq(staff.applicationId, applicationId)))

type StaffRecipient = { id: string; email: string }

const listRecipients = (
  db: Queryable,
  organizationId: string,
  role: StaffMember['role'],
  where: SQL | undefined,
): Promise<StaffRecipient[]> =>
  db
    .select({ id: staff.id, email: staff.email })
    .from(staff)
    .where(and(eq(staff.organizationId, organizationId), where, eq(staff.role, role), eq(staff.active, true)))
    .orderBy(asc(staff.id))
    .limit(50)

/** Locks an agent's email notification settings until the transaction ends and returns them. */
export async function lockEmailNotifications(tx: Tx, organizationId: string, id: string) {
  const [row] = await tx
    .select({ emailNotifications: staff.emailNotifications, email: staff.email })
    .from(staff)
    .where(and(eq(staff.organizationId, organizationId), eq(staff.id, id), eq(staff.active, true)))
    .for('no key update')
  return row ?? null
}

export async function updateEmailNotifications(
  tx: Tx,
  organizationId: string,
  id: string,
  emailNotifications: StaffMember['emailNotifications'],
  since: Date,
): Promise<void> {
  await tx
    .update(staff)
    .set({ emailNotifications, emailNotificationsSince: since })
    .where(and(eq(staff.organizationId, organizationId), eq(staff.id, id)))
}
