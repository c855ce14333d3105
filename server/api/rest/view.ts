import type { AppointmentView, ParticipantView } from '#server/appointments/schema.ts'
import { viewFor } from '#server/appointments/timeline/getAppointment.ts'
import { secureTokenFor } from '#server/domain/links.ts'
import type { Snapshot } from '#server/domain/schema.ts'
import { minutesToIso } from '#server/lib/time.ts'
import type { Ctx } from '#server/platform/context.ts'
import type { AppointmentOut } from './schema.ts'

type Extras = { secureToken?: string; notificationHeaders: Record<string, string> }

/** Converts an appointment to the documented format. The id of an AGENT is always the staff id. */
function toRest(view: AppointmentView, extras: Extras): AppointmentOut {
  const { organizerId } = view
  const organizer = organizerId && {
    id: organizerId,
    type: view.participants.some((one) => one.type === 'CUSTOMER' && one.id === organizerId)
      ? ('CUSTOMER' as const)
      : ('AGENT' as const),
  }
  return {
    applicationId: view.applicationId,
    duration: minutesToIso(view.durationMinutes),
    end: instant(view.end),
    id: view.id,
    interaction: toInteraction(view.interaction),
    locale: view.locale,
    metadata: view.metadata,
    ...(view.notes === null ? {} : { notes: view.notes }),
    notificationHeaders: extras.notificationHeaders,
    notificationsActive: view.notificationsActive,
    ...(organizer ? { organizer } : {}),
    participants: view.participants.map(toParticipant),
    revision: view.revision,
    ...(extras.secureToken === undefined ? {} : { secureToken: extras.secureToken }),
    start: instant(view.start),
    status: statuses[view.status],
    targetAssignment: view.target,
    timezone: view.timezone,
    ...(view.title === null ? {} : { title: view.title }),
  }
}

/**
 * Converts an appointment for the caller. All callers except customers get the secure token and the notification
 * headers.
 */
export function toRestAppointment(ctx: Ctx, appointment: Snapshot): AppointmentOut {
  const view = viewFor(ctx, ctx.actor, appointment)
  if (ctx.actor.kind === 'customer') return toRest(view, { notificationHeaders: {} })
  const notificationHeaders = strings(appointment.notificationHeaders)
  return toRest(view, { secureToken: secureTokenFor(ctx, appointment), notificationHeaders })
}

function toParticipant(person: ParticipantView): AppointmentOut['participants'][number] {
  const { ticket } = person
  return {
    id: person.staffId ?? person.id,
    type: person.type,
    ...(person.state === null ? {} : { state: person.state }),
    detailsAvailable: person.name !== null || person.email !== null || person.phone !== null,
    ...(ticket === null ? {} : { ticket: { accessUrl: ticket.accessUrl, expiresAt: instant(ticket.expiresAt) } }),
  }
}

const statuses = {
  scheduled: 'SCHEDULED',
  activated: 'ACTIVATED',
  in_progress: 'IN_PROGRESS',
  completed: 'COMPLETED',
  cancelled: 'CANCELLED',
  no_show: 'NO_SHOW',
  failed: 'FAILED',
} as const

const routingTypes = ['GENESYS_CLOUD_FLOW', 'GENESYS_CLOUD_QUEUE', 'TALKDESK_DIGITAL_CONNECT'] as const

function toInteraction(stored: Record<string, unknown>): AppointmentOut['interaction'] {
  const routing = isRecord(stored.routing) ? stored.routing : {}
  return {
    customFields: strings(stored.customFields),
    properties: strings(stored.properties),
    routing: {
      type: routingTypes.find((type) => type === routing.type) ?? 'GENESYS_CLOUD_FLOW',
      properties: strings(routing.properties),
    },
    state: stored.state === 'COMPLETE' ? 'COMPLETE' : 'PENDING',
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
const strings = (value: unknown): Record<string, string> =>
  isRecord(value)
    ? Object.fromEntries(
        Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
      )
    : {}

/** Formats an instant in UTC with Z, without a fraction for whole seconds. */
export const instant = (at: Date): string => at.toISOString().replace('.000Z', 'Z')
