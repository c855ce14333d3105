import { z } from 'zod'
import { findAppointmentIdOf } from '#server/appointments/data.ts'
import { type ApplicationView, applicationView } from '#server/appointments/timeline/publicView.ts'
import { findSnapshot } from '#server/domain/data.ts'
import { findRevokedLink } from '#server/domain/linkData.ts'
import type { Participant } from '#server/domain/schema.ts'
import type { Ctx } from '#server/platform/context.ts'

export const explainInput = z.object({ purpose: z.enum(['join', 'manage']), token: z.string().max(100) })

/** Why a link opens nothing any more, and whose page helps further; null for one that never was. Changes nothing. */
export type DeadLink = { reason: 'replaced' | 'wrong_recipient' | 'removed'; application: ApplicationView }

export async function explainLink(ctx: Ctx, given: z.input<typeof explainInput>): Promise<DeadLink | null> {
  const { purpose, token } = explainInput.parse(given)
  const link = await findRevokedLink(ctx.db, purpose, token)
  const id = link && (await findAppointmentIdOf(ctx.db, link.organizationId, link.participantId))
  const appointment = id ? await findSnapshot(ctx.db, link.organizationId, id) : null
  const person = appointment?.participants.find((one) => one.id === link?.participantId)
  return appointment && { reason: reasonOf(person), application: applicationView(appointment.application) }
}

function reasonOf(person: Participant | undefined): DeadLink['reason'] {
  if (!person) return 'removed'
  return person.emailQuarantinedAt || person.phoneQuarantinedAt ? 'wrong_recipient' : 'replaced'
}
