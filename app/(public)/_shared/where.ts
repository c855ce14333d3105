import { randomBytes } from 'node:crypto'
import { keepCookie, readCookie } from '../../_http/cookies.ts'
import type { Locale } from '../../_i18n/locales.ts'

/** One service of one application, as in the address; `frame` where it is shown within a page of the company's own. */
export type Where = { application: string; preset: string; frame?: Frame }
/**
 * A frame's cookies may be blocked by the browser, so its address carries what they would: the draft's token and the language.
 * `id` is the application's, which stands in the address too.
 */
type Frame = { id: string; draft: string | null; lang: Locale | null }
export type Step = 'details' | 'verify' | 'check' | 'confirmed'
export type Query = Record<string, string | string[] | undefined>
export type Search = Promise<Query>
export type BookingPageProps = { params: Promise<Where>; searchParams: Search }
/** What one screen of the booking is drawn from, on a page of its own and in a frame alike. */
export type ScreenProps = { where: Where; query: Query }

/** An address without its query, and what every query to it says. */
export type Place = { path: string; carried: Record<string, string> }

const DRAFT = 'punctual_draft'
const BROWSER = 'punctual_browser'
const ZONE = 'punctual_timezone'

/** The place of a step, without one of the times. */
export function placeOf({ application, preset, frame }: Where, step?: Step | null): Place {
  const service = `${encodeURIComponent(preset)}${step ? `/${step}` : ''}`
  if (!frame) return { path: `/book/${encodeURIComponent(application)}/${service}`, carried: {} }
  const { id, draft, lang } = frame
  return {
    path: `/embed/${encodeURIComponent(id)}/book/${service}`,
    carried: { ...(draft ? { d: draft } : {}), ...(lang ? { lang } : {}) },
  }
}

export function addressOf({ path, carried }: Place, query: Record<string, string> = {}): string {
  const search = new URLSearchParams({ ...carried, ...query }).toString()
  return search ? `${path}?${search}` : path
}

export const pathTo = (where: Where, step?: Step | null, query?: Record<string, string>): string =>
  addressOf(placeOf(where, step), query)

export const readDraftToken = async (where: Where): Promise<string | null> =>
  where.frame ? where.frame.draft : readCookie(DRAFT)
export const readZone = (): Promise<string | null> => readCookie(ZONE)

/**
 * Each service has its own draft, so that two bookings in two tabs do not mix. Answers where the booking goes on: a frame's
 * next address carries the draft.
 */
export async function keepDraft(where: Where, draft: string, timezone: string): Promise<Where> {
  if (where.frame) return { ...where, frame: { ...where.frame, draft } }
  await keepCookie(DRAFT, draft, { path: placeOf(where).path, days: 30 })
  await keepCookie(ZONE, timezone, { path: '/book', days: 180 })
  return where
}

/** A random name for this browser, so that one person's holds are counted as one person's. */
export async function nameBrowser(where: Where): Promise<void> {
  if (where.frame) return
  const known = await readCookie(BROWSER)
  if (known && /^[A-Za-z0-9_-]{22}$/.test(known)) return
  await keepCookie(BROWSER, randomBytes(16).toString('base64url'), { path: '/book', days: 180 })
}

/** One value of a search parameter; of several the first. */
export function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value
}
