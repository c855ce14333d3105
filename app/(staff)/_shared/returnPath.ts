const CONSOLE = '/admin/appointments'
const SCHEDULE = '/my-schedules'

/** Start page of a role. */
export const homePath = (role: string | undefined): string => (role === 'agent' ? SCHEDULE : CONSOLE)

/** Path to open after signing in: a page for staff, never another site; `home` for anything else. */
export function safeReturnPath(to: string | undefined, home = CONSOLE): string {
  if (!to || !/^\/(admin|my-schedules|join)(\/|\?|$)/.test(to)) return home
  const url = new URL(to, 'http://console.invalid')
  return url.host === 'console.invalid' && /^\/(admin|my-schedules|join)(\/|$)/.test(url.pathname)
    ? url.pathname + url.search
    : home
}
