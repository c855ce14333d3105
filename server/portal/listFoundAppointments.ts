import { listByContact } from '#server/appointments/change/contactData.ts'
import { belongsToContact } from '#server/appointments/rules.ts'
import {
  type ApplicationView,
  type AppointmentPublicView,
  applicationView,
  publicView,
} from '#server/appointments/timeline/publicView.ts'
import { listSnapshots } from '#server/domain/data.ts'
import { linksFor } from '#server/domain/links.ts'
import { joinPhase } from '#server/domain/rules.ts'
import type { Participant, Snapshot } from '#server/domain/schema.ts'
import { addMinutes } from '#server/lib/time.ts'
import type { Ctx } from '#server/platform/context.ts'
import { contactDestination, type FindStateInput, getApplicationBySlug, verifiedContact } from './findByCode.ts'
import { ctxForLink } from './resolveLink.ts'

/** Older appointments are not listed: customers do not need them and their links no longer work. */
const recentMinutes = 30 * 24 * 60

export type FoundList = {
  application: ApplicationView
  /** The verified contact; null when the verification has expired. */
  contact: string | null
  upcoming: AppointmentPublicView[]
  recent: AppointmentPublicView[]
}

/** Lists the verified contact's own appointments of one application, each with its current links. Changes nothing. */
export async function listFoundAppointments(ctx: Ctx, input: FindStateInput): Promise<FoundList> {
  const application = await getApplicationBySlug(ctx, input.application)
  const contact = verifiedContact(ctx, application, input.state)
  const view = applicationView(application)
  if (!contact) return { application: view, contact: null, upcoming: [], recent: [] }
  const scope = { organizationId: application.organizationId, applicationId: application.id }
  const since = addMinutes(ctx.now(), -recentMinutes)
  const found = await listByContact(ctx.db, scope, contact, since)
  const ids = found.map(({ appointmentId }) => appointmentId)
  const appointments = new Map((await listSnapshots(ctx.db, scope.organizationId, ids)).map((one) => [one.id, one]))
  const own = found.flatMap(({ appointmentId, participantId }) => {
    const appointment = appointments.get(appointmentId)
    const participant = appointment?.participants.find((one) => one.id === participantId)
    const isOwn = appointment && participant && belongsToContact(appointment, participant, contact)
    return isOwn ? [{ appointment, participant }] : []
  })
  const isAhead = ({ appointment }: { appointment: Snapshot }) =>
    ['early', 'open'].includes(joinPhase(appointment, ctx.now()))
  const views = (entries: typeof own) => entries.map((one) => viewOf(ctx, one))
  return {
    application: view,
    contact: contactDestination(contact).sentTo,
    upcoming: views(own.filter(isAhead)),
    recent: views(own.filter((one) => !isAhead(one)).reverse()),
  }
}

function viewOf(ctx: Ctx, linked: { appointment: Snapshot; participant: Participant }) {
  const links = linksFor(ctx, linked.appointment, linked.participant)
  return publicView(linked.appointment, ctxForLink(ctx, linked).actor, links, ctx.now())
}
