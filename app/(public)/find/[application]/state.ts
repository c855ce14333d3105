import { keepCookie, readCookie } from '../../../_http/cookies.ts'

/** State between the steps, kept in encrypted cookies for ten minutes so that it never appears in a URL. */
const ASKED = 'punctual_find'
const PROVEN = 'punctual_found'
const MINUTES = 10

export const findPath = (application: string, step = ''): string => `/find/${encodeURIComponent(application)}${step}`

export const keepAsked = (application: string, state: string): Promise<void> =>
  keepCookie(ASKED, state, { path: findPath(application), minutes: MINUTES })
export const keepProven = (application: string, state: string): Promise<void> =>
  keepCookie(PROVEN, state, { path: findPath(application), minutes: MINUTES })
export const readAsked = async (): Promise<string> => (await readCookie(ASKED)) ?? ''
export const readProven = async (): Promise<string> => (await readCookie(PROVEN)) ?? ''
