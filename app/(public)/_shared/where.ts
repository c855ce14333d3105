import { randomBytes } from 'node:crypto'
import { readCookie, setCookie } from '../../_http/cookies.ts'
import type { Locale } from '../../_i18n/locales.ts'

/** One service of one application, as in the URL; `frame` is present when it is embedded in a page of the company. */
export type BookingPath = { application: string; preset: string; frame?: Embedding }
/**
 * An embedded booking. Browsers may block a frame's cookies, so its URL carries the draft token and the language. `id` is the
 * application's id, which is part of the URL too.
 */
type Embedding = { id: string; draft: string | null; lang: Locale | null }
export type Step = 'details' | 'verify' | 'check' | 'confirmed'
export type Query = Record<string, string | string[] | undefined>
export type SearchParams = Promise<Query>
export type BookingPageProps = { params: Promise<BookingPath>; searchParams: SearchParams }
/** Input of a booking screen, both on its own page and embedded. */
export type ScreenProps = { where: BookingPath; query: Query }

/** A page's path, and the query parameters that every link to it carries. */
export type PageAddress = { path: string; carried: Record<string, string> }

const DRAFT = 'punctual_draft'
const BROWSER = 'punctual_browser'
const ZONE = 'punctual_timezone'

/** Returns the page of a step, or of the times when no step is given. */
export function bookingPage({ application, preset, frame }: BookingPath, step?: Step | null): PageAddress {
  const service = `${encodeURIComponent(preset)}${step ? `/${step}` : ''}`
  if (!frame) return { path: `/book/${encodeURIComponent(application)}/${service}`, carried: {} }
  const { id, draft, lang } = frame
  return {
    path: `/embed/${encodeURIComponent(id)}/book/${service}`,
    carried: { ...(draft ? { d: draft } : {}), ...(lang ? { lang } : {}) },
  }
}

export function hrefTo({ path, carried }: PageAddress, query: Record<string, string> = {}): string {
  const search = new URLSearchParams({ ...carried, ...query }).toString()
  return search ? `${path}?${search}` : path
}

export const bookingHref = (where: BookingPath, step?: Step | null, query?: Record<string, string>): string =>
  hrefTo(bookingPage(where, step), query)

export const readDraftToken = async (where: BookingPath): Promise<string | null> =>
  where.frame ? where.frame.draft : readCookie(DRAFT)
export const readZone = (): Promise<string | null> => readCookie(ZONE)

/**
 * Remembers the draft. Each service has its own, so that bookings in two tabs do not mix. Returns the path with which the booking
 * continues, because an embedded booking carries its draft in the URL.
 */
export async function rememberDraft(where: BookingPath, draft: string, timezone: string): Promise<BookingPath> {
  if (where.frame) return { ...where, frame: { ...where.frame, draft } }
  await setCookie(DRAFT, draft, { path: bookingPage(where).path, days: 30 })
  await setCookie(ZONE, timezone, { path: '/book', days: 180 })
  return where
}

/** Gives this browser a random id, under which the holds of one customer are counted. */
export async function identifyBrowser(where: BookingPath): Promise<void> {
  if (where.frame) return
  const known = await readCookie(BROWSER)
  if (known && /^[A-Za-z0-9_-]{22}$/.test(known)) return
  await setCookie(BROWSER, randomBytes(16).toString('base64url'), { path: '/book', days: 180 })
}

/** Returns the value of a search parameter, or the first of several. */
export function firstValue(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value
}
