import type { IncomingMessage } from 'node:http'
import { currentResponse } from './status.ts'

const forStaff = /^\/(admin|sign-in|my-schedules|docs)(\/|$)|^\/embed\/[^/]+\/(my-schedules|join)/

/** Whether the current page is a staff page; those exist in English only. */
export const isForStaff = (): boolean => forStaff.test(currentAddress().pathname)
/** Whether the current page is embedded in a page of the company. */
export const isFramed = (): boolean => currentAddress().pathname.startsWith('/embed/')

/** Returns the URL of the current request with a placeholder origin, because behind a proxy the public one is not known here. */
export const currentAddress = (): URL => addressOf(currentResponse()?.req)

function addressOf(request: IncomingMessage | undefined): URL {
  const address = new URL(request?.url ?? '/', 'http://self')
  // The framework adds this parameter to its own requests.
  address.searchParams.delete('_rsc')
  return address
}
