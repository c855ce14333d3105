import type { Locale } from '../../_i18n/locales.ts'
import { hrefTo, type PageAddress } from '../_shared/pageAddress.ts'
import type { Query, SearchParams } from '../_shared/searchParams.ts'

/** One service of one application, as in the URL; `frame` is present when it is embedded in a page of the company. */
export type BookingPath = { application: string; preset: string; frame?: Embedding }
/**
 * An embedded booking. Browsers may block a frame's cookies, so its URL carries the draft token and the language. `id` is the
 * application's id, which is part of the URL too.
 */
type Embedding = { id: string; draft: string | null; lang: Locale | null }
type Step = 'details' | 'verify' | 'check' | 'confirmed'
export type BookingPageProps = { params: Promise<BookingPath>; searchParams: SearchParams }
/** Input of a booking screen, both on its own page and embedded. */
export type ScreenProps = { path: BookingPath; query: Query }

/** Returns the address of a step, or of the times when no step is given. */
export function bookingAddress({ application, preset, frame }: BookingPath, step?: Step | null): PageAddress {
  const service = `${encodeURIComponent(preset)}${step ? `/${step}` : ''}`
  if (!frame) return { path: `/book/${encodeURIComponent(application)}/${service}`, fixedQuery: {} }
  const { id, draft, lang } = frame
  return {
    path: `/embed/${encodeURIComponent(id)}/book/${service}`,
    fixedQuery: { ...(draft ? { d: draft } : {}), ...(lang ? { lang } : {}) },
  }
}

export const bookingHref = (path: BookingPath, step?: Step | null, query?: Record<string, string>): string =>
  hrefTo(bookingAddress(path, step), query)
