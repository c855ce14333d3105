import { readCookie, setCookie } from '../../../_http/cookies.ts'
import { findPath } from '../../_shared/paths.ts'

/** State between the steps, kept in encrypted cookies for ten minutes so that it never appears in a URL. */
const REQUEST_COOKIE = 'punctual_find'
const VERIFIED_COOKIE = 'punctual_found'
const MINUTES = 10

export const rememberCodeRequest = (application: string, state: string): Promise<void> =>
  setCookie(REQUEST_COOKIE, state, { path: findPath(application), minutes: MINUTES })
export const rememberVerified = (application: string, state: string): Promise<void> =>
  setCookie(VERIFIED_COOKIE, state, { path: findPath(application), minutes: MINUTES })
export const readCodeRequest = async (): Promise<string> => (await readCookie(REQUEST_COOKIE)) ?? ''
export const readVerified = async (): Promise<string> => (await readCookie(VERIFIED_COOKIE)) ?? ''
