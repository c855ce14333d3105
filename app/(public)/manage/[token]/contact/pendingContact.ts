import { readCookie, setCookie } from '../../../../_http/cookies.ts'
import { managePath } from '../../../_shared/paths.ts'

/** Cookie with a contact that awaits its code, encrypted, for ten minutes, so that it never appears in a URL. */
const COOKIE = 'punctual_contact'
const MINUTES = 10

export const rememberPendingContact = (token: string, pending: string): Promise<void> =>
  setCookie(COOKIE, pending, { path: managePath(token), minutes: MINUTES })
export const readPendingContact = async (): Promise<string> => (await readCookie(COOKIE)) ?? ''
