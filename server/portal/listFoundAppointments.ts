import type { z } from 'zod'
import { listByContact } from '#server/appointments/change/contactData.ts'
import { belongsToContact } from '#server/appointments/rules.ts'
import {
  type ApplicationView,
  type AppointmentPublicView,
  applicationView,
  publicView,
} from '#server/appointments/timeline/publicView.ts'
import { findSnapshot } from '#server/domain/data.ts'
import { linksFor } from '#server/domain/links.ts'
import { joinPhase } from '#server/domain/rules.ts'
import type { Participant, Snapshot } from '#server/domain/schema.ts'
import { addMinutes } from '#server/lib/time.ts'
import type { Ctx } from '#server/platform/context.ts'
import { contactDestination, findStateInput, getApplicationBySlug, verifiedContact } from './findByCode.ts'
import { ctxForLink } from './resolveLink.ts'

/** Appointments further back are of no use to a customer, and their links open nothing. */
const recentMinutes = 30 * 24 * 60

export type FoundList = {
  application: ApplicationView
  /** The contact that was proven; null when that was too long ago. */
  contact: string | null
  upcoming: AppointmentPublicView[]
  recent: AppointmentPublicView[]
}

/** The proven contact's own appointments of one application, each with fresh links. Changes nothing. */
export async function listFoundAppointments(ctx: Ctx, given: z.input<typeof findStateInput>): Promise<FoundList> {
  const input = findStateInput.parse(given)
  const application = await getApplicationBySlug(ctx, input.application)
  const contact = verifiedContact(ctx, application, input.state)
  const view = applicationView(application)
  if (!contact) return { application: view, contact: null, upcoming: [], recent: [] }
  const scope = { organizationId: application.organizationId, applicationId: application.id }
  const since = addMinutes(ctx.now(), -recentMinutes)
  const own: { appointment: Snapshot; participant: Participant }[] = []
  for (const { appointmentId, participantId } of await listByContact(ctx.db, scope, contact, since)) {
    const appointment = await findSnapshot(ctx.db, scope.organizationId, appointmentId)
    const participant = appointment?.participants.find((one) => one.id === participantId)
    if (appointment && participant && belongsToContact(appointment, participant, contact))
      own.push({ appointment, participant })
  }
  const isAhead = ({ appointment }: { appointment: Snapshot }) =>
    ['early', 'open'].includes(joinPhase(appointment, ctx.now()))
  const shown = (some: typeof own) => some.map((one) => viewOf(ctx, one))
  return {
    application: view,
    contact: contactDestination(contact).sentTo,
    upcoming: shown(own.filter(isAhead)),
    recent: shown(own.filter((one) => !isAhead(one)).reverse()),
  }
}

function viewOf(ctx: Ctx, linked: { appointment: Snapshot; participant: Participant }) {
  const links = linksFor(ctx, linked.appointment, linked.participant)
  return publicView(linked.appointment, ctxForLink(ctx, linked).actor, links, ctx.now())
}
