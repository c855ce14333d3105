import type { IncomingMessage } from 'node:http'
import { currentResponse } from './status.ts'

const forStaff = /^\/(admin|sign-in|my-schedules|docs)(\/|$)|^\/embed\/[^/]+\/(my-schedules|join)/

/** Whether this answer is for staff, whose pages have one language so far. */
export const isForStaff = (): boolean => forStaff.test(currentAddress().pathname)
/** Whether this answer is shown within a page of the company's own. */
export const isFramed = (): boolean => currentAddress().pathname.startsWith('/embed/')

/** The address being answered, its host left out: behind a proxy that is not known here. */
export const currentAddress = (): URL => addressOf(currentResponse()?.req)

function addressOf(request: IncomingMessage | undefined): URL {
  const address = new URL(request?.url ?? '/', 'http://self')
  // Added by the framework to what its script asks for.
  address.searchParams.delete('_rsc')
  return address
}
