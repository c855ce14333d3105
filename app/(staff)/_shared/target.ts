const CONSOLE = '/admin/appointments'
const SCHEDULE = '/my-schedules'

/** Where a role's day begins. */
export const homeOf = (role: string | undefined): string => (role === 'agent' ? SCHEDULE : CONSOLE)

/** Where to go after signing in: a page for staff, never another site; without one, `home`. */
export function safeTarget(to: string | undefined, home = CONSOLE): string {
  if (!to || !/^\/(admin|my-schedules|join)(\/|\?|$)/.test(to)) return home
  const url = new URL(to, 'http://console.invalid')
  return url.host === 'console.invalid' && /^\/(admin|my-schedules|join)(\/|$)/.test(url.pathname)
    ? url.pathname + url.search
    : home
}
