import { and, eq } from 'drizzle-orm'
import type { Queryable } from '#db/client.ts'
import { apiClients } from '#db/schema/applications.ts'
import { appointments, participants } from '#db/schema/appointments.ts'
import { directory } from '#db/schema/directory.ts'

export type ApiClient = typeof apiClients.$inferSelect

/** An active API client by its id alone, as a token request names it. */
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

/** A participant as a customer's token names it. */
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

/** The appointment's key, sealed, and its headers for webhooks; null for a foreign id. */
export async function findKeyAndHeaders(db: Queryable, organizationId: string, appointmentId: string) {
  const [row] = await db
    .select({ masterKey: appointments.masterKey, notificationHeaders: appointments.notificationHeaders })
    .from(appointments)
    .where(and(eq(appointments.organizationId, organizationId), eq(appointments.id, appointmentId)))
  return row ?? null
}
