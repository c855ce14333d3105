/** The two rooms an appointment is looked at from: the console, and an agent's own schedule. */
const bases = ['/admin/appointments', '/my-schedules'] as const
export type Base = (typeof bases)[number]

/** A bound argument of a form comes back from the browser: what is neither of them becomes the console's. */
export const baseOf = (given: string): Base => bases.find((base) => base === given) ?? '/admin/appointments'

export const pathTo = (base: string, id: string): string => `${baseOf(base)}/${encodeURIComponent(id)}`
