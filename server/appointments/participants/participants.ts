import type { Tx } from '#db/client.ts'
import { registerLinks } from '#server/domain/linkData.ts'
import { linksFor, revokeLinks } from '#server/domain/links.ts'
import type { Participant, Snapshot } from '#server/domain/schema.ts'
import { newId } from '#server/lib/ids.ts'
import type { Ctx } from '#server/platform/context.ts'
import { insertParticipants, restoreAgent, setParticipantRemoved } from '../data.ts'

/** Makes a staff member one of the appointment's people, with links of their own. */
export async function addAgentParticipant(ctx: Ctx, tx: Tx, appointment: Snapshot, staffId: string): Promise<void> {
  const { organizationId, id: appointmentId } = appointment
  const known = await restoreAgent(tx, organizationId, appointmentId, staffId, ctx.now())
  const person = known ?? { id: newId(), tokenGeneration: 1 }
  if (!known) {
    const row = { ...person, organizationId, appointmentId, type: 'AGENT' as const, staffId, createdAt: ctx.now() }
    await insertParticipants(tx, [row])
  }
  await registerLinks(tx, organizationId, person.id, linksFor(ctx, appointment, person))
}

/** Takes somebody out of the appointment; every link they ever got is void. Their time is the caller's to free. */
export async function detachParticipant(ctx: Ctx, tx: Tx, appointment: Snapshot, person: Participant): Promise<void> {
  await revokeLinks(tx, linksFor(ctx, appointment, person), ctx.now())
  await setParticipantRemoved(tx, appointment.organizationId, person.id, ctx.now())
}
