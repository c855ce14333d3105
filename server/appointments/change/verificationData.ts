import { and, eq } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { participants } from '#db/schema/appointments.ts'

/** Records when one of a participant's contacts was verified. */
export async function setVerified(
  tx: Tx,
  organizationId: string,
  participantId: string,
  channel: 'EMAIL' | 'SMS',
  at: Date,
): Promise<void> {
  await tx
    .update(participants)
    .set(channel === 'EMAIL' ? { emailVerifiedAt: at } : { phoneVerifiedAt: at })
    .where(and(eq(participants.organizationId, organizationId), eq(participants.id, participantId)))
}
