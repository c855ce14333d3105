import { getTranslations } from '../../../_i18n/console/translations.ts'
import type { AppointmentBase } from '../../_shared/appointmentPath.ts'
import { type Query, queryValue, withQuery } from '../../_shared/query.ts'
import type { BookableApplication } from '../../_shared/types.ts'

export type Service = BookableApplication['services'][number]
export type OfferedService = { application: BookableApplication; service: Service }

/** Choices of a booking that are in the query string, as far as they are available. */
export type BookingQuery = {
  base: AppointmentBase
  presetId: string
  minutes: number
  agentId: string | undefined
  from: string | undefined
}

export const listServices = (applications: BookableApplication[]): OfferedService[] =>
  applications.flatMap((application) => application.services.map((service) => ({ application, service })))

/** Options of a select; with several applications, each service is followed by its application's name. */
export function serviceOptions(services: OfferedService[]) {
  const t = getTranslations('appointments')
  const several = new Set(services.map(({ application }) => application.applicationId)).size > 1
  return services.map(({ application, service }) => ({
    value: service.presetId,
    label: several ? t('booking.serviceOf', { service: service.name, application: application.name }) : service.name,
  }))
}

/** Service in the query string, or the first one. */
export const chosenService = (services: OfferedService[], query: Query): OfferedService | undefined =>
  services.find(({ service }) => service.presetId === queryValue(query, 'service')) ?? services[0]

export function parseBookingQuery(base: AppointmentBase, query: Query, { service }: OfferedService): BookingQuery {
  const minutes = Number(queryValue(query, 'minutes'))
  const agentId = queryValue(query, 'agent')
  return {
    base,
    presetId: service.presetId,
    minutes: service.durationsMinutes.includes(minutes) ? minutes : (service.durationsMinutes[0] ?? 30),
    agentId: service.agents.some((agent) => agent.id === agentId) ? agentId : undefined,
    from: queryFrom(query),
  }
}

/** Path of the booking page with these choices and `more`. */
export const bookingPath = (booking: BookingQuery, more: Record<string, string | undefined> = {}): string =>
  withQuery(`${booking.base}/new`, { ...queryParams(booking), ...more })

export const queryParams = ({ presetId, minutes, agentId }: BookingQuery) => ({
  service: presetId,
  minutes: String(minutes),
  agent: agentId,
})

/** Chosen start in the query string, or null. */
export function queryStart(query: Query): Date | null {
  const given = queryValue(query, 'start')
  const at = given && /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/.test(given) ? new Date(given) : null
  return at && !Number.isNaN(at.getTime()) ? at : null
}

/** First day of the shown times, if the query string names one. */
export function queryFrom(query: Query): string | undefined {
  const from = queryValue(query, 'from')
  return from && /^\d{4}-\d{2}-\d{2}$/.test(from) ? from : undefined
}
