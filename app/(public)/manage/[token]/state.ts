import { keepCookie, readCookie } from '../../../_http/cookies.ts'

/** Cookie with a contact that awaits its code, encrypted, for ten minutes, so that it never appears in a URL. */
const PENDING = 'punctual_contact'
const MINUTES = 10

export const managePath = (token: string, step = ''): string => `/manage/${encodeURIComponent(token)}${step}`

export const keepPending = (token: string, pending: string): Promise<void> =>
  keepCookie(PENDING, pending, { path: managePath(token), minutes: MINUTES })
export const readPending = async (): Promise<string> => (await readCookie(PENDING)) ?? ''
