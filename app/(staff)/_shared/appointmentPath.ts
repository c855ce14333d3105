/** Paths under which an appointment has its page: in the console, and in an agent's own schedule. */
const appointmentBases = ['/admin/appointments', '/my-schedules'] as const
export type AppointmentBase = (typeof appointmentBases)[number]

/** Checks a base, because an argument bound to a form comes back from the browser; an unknown one becomes the console's. */
export const toAppointmentBase = (given: string): AppointmentBase =>
  appointmentBases.find((base) => base === given) ?? '/admin/appointments'

export const appointmentPath = (base: string, id: string): string =>
  `${toAppointmentBase(base)}/${encodeURIComponent(id)}`
