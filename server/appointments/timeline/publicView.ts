import type { Links } from '#server/domain/linkData.ts'
import { canCustomersJoin } from '#server/domain/rules.ts'
import type { ApplicationFacts, AppointmentStatus, Snapshot } from '#server/domain/schema.ts'
import { addMinutes } from '#server/lib/time.ts'
import type { Actor } from '#server/platform/context.ts'
import { type CustomerStatus, customerStatusOf, whyNotCancel, whyNotReschedule } from '../rules.ts'

export type ApplicationView = Pick<ApplicationFacts, 'slug' | 'name' | 'timezone' | 'locale' | 'country'> & {
  accent: string
  supportEmail: string | null
  supportPhone: string | null
}
export type AppointmentPublicView = {
  reference: string
  status: AppointmentStatus
  revision: number
  start: Date
  end: Date
  timezone: string
  serviceName: string
  application: ApplicationView
  agentName: string | null
  customerStatus: CustomerStatus
  canCancel: boolean
  canReschedule: boolean
  /** Until when a customer may reschedule it online. */
  rescheduleUntil: Date
  joinUrl: string | null
  manageUrl: string | null
}

/** Returns the public details of an application. */
export function applicationView(application: ApplicationFacts): ApplicationView {
  const { slug, name, timezone, locale, country, settings } = application
  const { accent, supportEmail, supportPhone } = settings
  return { slug, name, timezone, locale, country, accent, supportEmail, supportPhone }
}

/** Returns what the holder of a link may see of an appointment. `links` contains only those to which that link gives access. */
export function publicView(
  appointment: Snapshot,
  actor: Actor,
  links: Partial<Links>,
  now: Date,
): AppointmentPublicView {
  return {
    reference: appointment.reference,
    status: appointment.status,
    revision: appointment.revision,
    start: appointment.startAt,
    end: appointment.endAt,
    timezone: appointment.timezone,
    serviceName: appointment.policy.name,
    application: applicationView(appointment.application),
    agentName: appointment.agent?.name ?? null,
    canCancel: whyNotCancel(appointment, actor, now) === null,
    canReschedule: whyNotReschedule(appointment, actor, now) === null,
    rescheduleUntil: addMinutes(appointment.startAt, -appointment.policy.rescheduleCutOffMinutes),
    customerStatus: customerStatusOf(appointment, now),
    joinUrl: actor.kind !== 'customer' || canCustomersJoin(appointment.application) ? (links.joinUrl ?? null) : null,
    manageUrl: links.manageUrl ?? null,
  }
}
