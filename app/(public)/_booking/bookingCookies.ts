import { randomBytes } from 'node:crypto'
import { readCookie, setCookie } from '../../_http/cookies.ts'
import { type BookingPath, bookingAddress } from './bookingPath.ts'

const DRAFT = 'punctual_draft'
const BROWSER = 'punctual_browser'
const ZONE = 'punctual_timezone'

export const readDraftToken = async (path: BookingPath): Promise<string | null> =>
  path.frame ? path.frame.draft : readCookie(DRAFT)
export const readZone = (): Promise<string | null> => readCookie(ZONE)

/**
 * Remembers the draft. Each service has its own, so that bookings in two tabs do not mix. Returns the path with which the booking
 * continues, because an embedded booking carries its draft in the URL.
 */
export async function rememberDraft(path: BookingPath, draft: string, timezone: string): Promise<BookingPath> {
  if (path.frame) return { ...path, frame: { ...path.frame, draft } }
  await setCookie(DRAFT, draft, { path: bookingAddress(path).path, days: 30 })
  await setCookie(ZONE, timezone, { path: '/book', days: 180 })
  return path
}

/** Gives this browser a random id, under which the holds of one customer are counted. */
export async function ensureBrowserId(path: BookingPath): Promise<void> {
  if (path.frame) return
  const known = await readCookie(BROWSER)
  if (known && /^[A-Za-z0-9_-]{22}$/.test(known)) return
  await setCookie(BROWSER, randomBytes(16).toString('base64url'), { path: '/book', days: 180 })
}
