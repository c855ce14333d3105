import { and, asc, eq } from 'drizzle-orm'
import type { Queryable } from '#db/client.ts'
import { apiClients } from '#db/schema/applications.ts'
import { appointments, participants } from '#db/schema/appointments.ts'
import { directory } from '#db/schema/directory.ts'
import { staff } from '#db/schema/staff.ts'

export type ApiClient = typeof apiClients.$inferSelect

/** Finds an active API client by its id alone, as in a token request. */
export async function findApiClient(db: Queryable, id: string): Promise<ApiClient | null> {
  const [row] = await db
    .select({ client: apiClients })
    .from(directory)
    .innerJoin(
      apiClients,
      and(eq(apiClients.organizationId, directory.organizationId), eq(apiClients.id, directory.id)),
    )
    .where(and(eq(directory.kind, 'api_client'), eq(directory.value, id), eq(apiClients.active, true)))
  return row?.client ?? null
}

/** Finds the participant of a customer's token. */
export async function findParticipant(db: Queryable, organizationId: string, id: string) {
  const [row] = await db
    .select({
      id: participants.id,
      type: participants.type,
      appointmentId: participants.appointmentId,
      tokenGeneration: participants.tokenGeneration,
      applicationId: appointments.applicationId,
    })
    .from(participants)
    .innerJoin(
      appointments,
      and(
        eq(appointments.organizationId, participants.organizationId),
        eq(appointments.id, participants.appointmentId),
      ),
    )
    .where(and(eq(participants.organizationId, organizationId), eq(participants.id, id)))
  return row ?? null
}

/** Finds any active staff member with the role; for the sandbox only. */
export async function findAnyStaff(db: Queryable, role: 'agent' | 'supervisor', applicationId?: string) {
  const inApplication = applicationId ? eq(staff.applicationId, applicationId) : undefined
  const [row] = await db
    .select()
    .from(staff)
    .where(and(eq(staff.role, role), eq(staff.active, true), inApplication))
    .orderBy(asc(staff.email))
    .limit(1)
  return row ?? null
}

export async function findAnyApiClient(db: Queryable, applicationId?: string): Promise<ApiClient | null> {
  const inApplication = applicationId ? eq(apiClients.applicationId, applicationId) : undefined
  const [row] = await db
    .select()
    .from(apiClients)
    .where(and(eq(apiClients.active, true), inApplication))
    .orderBy(asc(apiClients.createdAt), asc(apiClients.id))
    .limit(1)
  return row ?? null
}

/** Returns the organization of an appointment by its id alone; for the sandbox only. */
export async function findAppointmentOrganization(db: Queryable, id: string): Promise<string | null> {
  const [row] = await db
    .select({ organizationId: appointments.organizationId })
    .from(appointments)
    .where(eq(appointments.id, id))
  return row?.organizationId ?? null
}
