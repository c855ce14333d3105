import { z } from 'zod'
import { findAppointmentIdOf } from '#server/appointments/data.ts'
import { type ApplicationView, applicationView } from '#server/appointments/timeline/publicView.ts'
import { findSnapshot } from '#server/domain/data.ts'
import { findRevokedLink } from '#server/domain/linkData.ts'
import type { Participant } from '#server/domain/schema.ts'
import type { Ctx } from '#server/platform/context.ts'

export const explainInput = z.object({ purpose: z.enum(['join', 'manage']), token: z.string().max(100) })

/** Reason why a link no longer works, and the application whose page can help. */
export type InvalidLink = { reason: 'replaced' | 'wrong_recipient' | 'removed'; application: ApplicationView }

export async function explainLink(ctx: Ctx, input: z.output<typeof explainInput>): Promise<InvalidLink | null> {
  const { purpose, token } = input
  const link = await findRevokedLink(ctx.db, purpose, token)
  const id = link && (await findAppointmentIdOf(ctx.db, link.organizationId, link.participantId))
  const appointment = id ? await findSnapshot(ctx.db, link.organizationId, id) : null
  const participant = appointment?.participants.find((one) => one.id === link?.participantId)
  return appointment && { reason: reasonOf(participant), application: applicationView(appointment.application) }
}

function reasonOf(participant: Participant | undefined): InvalidLink['reason'] {
  if (!participant) return 'removed'
  return participant.emailQuarantinedAt || participant.phoneQuarantinedAt ? 'wrong_recipient' : 'replaced'
}
