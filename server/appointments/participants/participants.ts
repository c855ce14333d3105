import type { Tx } from '#db/client.ts'
import { registerLinks } from '#server/domain/linkData.ts'
import { linksFor, revokeLinks } from '#server/domain/links.ts'
import type { Participant, Snapshot } from '#server/domain/schema.ts'
import { newId } from '#server/lib/ids.ts'
import type { Ctx } from '#server/platform/context.ts'
import { insertParticipants, restoreAgent, setParticipantRemoved } from '../data.ts'

/** Adds a staff member as a participant, with links of their own. */
export async function addAgentParticipant(ctx: Ctx, tx: Tx, appointment: Snapshot, staffId: string): Promise<void> {
  const { organizationId, id: appointmentId } = appointment
  const restored = await restoreAgent(tx, organizationId, appointmentId, staffId, ctx.now())
  const participant = restored ?? { id: newId(), tokenGeneration: 1 }
  if (!restored) {
    const row = { ...participant, organizationId, appointmentId, type: 'AGENT' as const, staffId, createdAt: ctx.now() }
    await insertParticipants(tx, [row])
  }
  await registerLinks(tx, organizationId, participant.id, linksFor(ctx, appointment, participant))
}

/** Removes a participant and revokes all links they ever got. The caller frees their time. */
export async function detachParticipant(
  ctx: Ctx,
  tx: Tx,
  appointment: Snapshot,
  participant: Participant,
): Promise<void> {
  await revokeLinks(tx, linksFor(ctx, appointment, participant), ctx.now())
  await setParticipantRemoved(tx, appointment.organizationId, participant.id, ctx.now())
}
