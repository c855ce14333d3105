import type { IncomingMessage } from 'node:http'
import { currentResponse } from './currentResponse.ts'

const staffPaths = /^\/(admin|sign-in|my-schedules|docs)(\/|$)|^\/embed\/[^/]+\/(my-schedules|join)/

/** Whether the current page is a staff page; those exist in English only. */
export const isStaffPage = (): boolean => staffPaths.test(currentUrl().pathname)
/** Whether the current page is embedded in a page of the company. */
export const isEmbedded = (): boolean => currentUrl().pathname.startsWith('/embed/')

/** Returns the URL of the current request with a placeholder origin, because behind a proxy the public one is not known here. */
export const currentUrl = (): URL => urlOf(currentResponse()?.req)

function urlOf(request: IncomingMessage | undefined): URL {
  const url = new URL(request?.url ?? '/', 'http://self')
  // The framework adds this parameter to its own requests.
  url.searchParams.delete('_rsc')
  return url
}
