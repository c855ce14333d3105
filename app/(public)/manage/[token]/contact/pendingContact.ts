import { readCookie, setCookie } from '../../../../_http/cookies.ts'

/** Cookie with a contact that awaits its code, encrypted, for ten minutes, so that it never appears in a URL. */
const COOKIE = 'punctual_contact'
const MINUTES = 10

export const managePath = (token: string, step = ''): string => `/manage/${encodeURIComponent(token)}${step}`

export const rememberPendingContact = (token: string, pending: string): Promise<void> =>
  setCookie(COOKIE, pending, { path: managePath(token), minutes: MINUTES })
export const readPendingContact = async (): Promise<string> => (await readCookie(COOKIE)) ?? ''
