const HOME = '/admin/appointments'

/** Where to go after signing in: a page of the console, never another site. */
export function safeTarget(to: string | undefined): string {
  if (!to || !/^\/(admin|my-schedules)(\/|\?|$)/.test(to)) return HOME
  const url = new URL(to, 'http://console.invalid')
  return url.host === 'console.invalid' && /^\/(admin|my-schedules)(\/|$)/.test(url.pathname)
    ? url.pathname + url.search
    : HOME
}
