import { randomBytes } from 'node:crypto'
import { keepCookie, readCookie } from '../../_http/cookies.ts'

/** One service of one application, as in the address. */
export type Where = { application: string; preset: string }
export type Step = 'details' | 'verify' | 'check' | 'confirmed'
export type Search = Promise<Record<string, string | string[] | undefined>>
export type BookingPageProps = { params: Promise<Where>; searchParams: Search }

const DRAFT = 'punctual_draft'
const BROWSER = 'punctual_browser'
const ZONE = 'punctual_timezone'

export const pathTo = (where: Where, step?: Step): string =>
  `/book/${encodeURIComponent(where.application)}/${encodeURIComponent(where.preset)}${step ? `/${step}` : ''}`

export const readDraftToken = (): Promise<string | null> => readCookie(DRAFT)
export const readZone = (): Promise<string | null> => readCookie(ZONE)

/** Each service has its own draft, so that two bookings in two tabs do not mix; the receipt is found by it for a month. */
export async function keepDraft(where: Where, draft: string, timezone: string): Promise<void> {
  await keepCookie(DRAFT, draft, { path: pathTo(where), days: 30 })
  await keepCookie(ZONE, timezone, { path: '/book', days: 180 })
}

/** A random name for this browser, so that one person's holds are counted as one person's. */
export async function nameBrowser(): Promise<void> {
  const known = await readCookie(BROWSER)
  if (known && /^[A-Za-z0-9_-]{22}$/.test(known)) return
  await keepCookie(BROWSER, randomBytes(16).toString('base64url'), { path: '/book', days: 180 })
}

/** One value of a search parameter; of several the first. */
export function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value
}
