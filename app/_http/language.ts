import type { IncomingMessage, ServerResponse } from 'node:http'
import { accepted, type Locale, localeOf, locales } from '../_ui/locales.ts'
import { currentResponse } from './status.ts'

export const LANGUAGE_COOKIE = 'punctual_lang'

/** `sure` is false where the reader asked for none of ours: then the company's own language is looked up. */
type Spoken = { locale: Locale; sure: boolean; settled?: Promise<void> }
const slot = Symbol.for('punctual.language')
type Carrier = ServerResponse & { [slot]?: Spoken }

/**
 * The language of the answer being made: chosen in the address, kept from a choice before, or the browser's. It hangs on the
 * response, as pages, their layout and form actions are evaluated apart and share nothing else.
 */
export const spokenLocale = (): Locale => spoken()?.locale ?? 'en'

/** Waits until the language is known, `findStandard` telling the company's own where the reader's is none of ours. */
export async function settleLocale(findStandard: (path: string) => Promise<string | null>): Promise<Locale> {
  const answer = spoken()
  if (!answer || answer.sure) return answer?.locale ?? 'en'
  answer.settled ??= findStandard(currentAddress().pathname).then((standard) => {
    answer.locale = localeOf(standard) ?? 'en'
    answer.sure = true
  })
  await answer.settled
  return answer.locale
}

/** Whether this answer is for staff, who have one language so far. */
export const isForStaff = (): boolean => forStaff.test(currentAddress().pathname)

/** This same page in each language. */
export function languageLinks(): { locale: Locale; href: string }[] {
  const { pathname, searchParams } = currentAddress()
  // Added by the framework to what its script asks for.
  searchParams.delete('_rsc')
  return locales.map((locale) => {
    searchParams.set('lang', locale)
    return { locale, href: `${pathname}?${searchParams}` }
  })
}

/** The address being answered, its host left out: behind a proxy that is not known here. */
const currentAddress = (): URL => addressOf(currentResponse()?.req)
const addressOf = (request: IncomingMessage | undefined): URL => new URL(request?.url ?? '/', 'http://self')

function spoken(): Spoken | null {
  const response: Carrier | undefined = currentResponse()
  if (!response) return null
  response[slot] ??= readLanguage(response)
  return response[slot]
}

const forStaff = /^\/(admin|sign-in|my-schedules|docs)(\/|$)|^\/embed\/[^/]+\/(my-schedules|join)/

function readLanguage({ req: request }: ServerResponse): Spoken {
  const { pathname, searchParams } = addressOf(request)
  if (forStaff.test(pathname)) return { locale: 'en', sure: true }
  const chosen =
    localeOf(searchParams.get('lang')) ??
    localeOf(cookieOf(request.headers.cookie)) ??
    accepted(request.headers['accept-language'])
  return { locale: chosen ?? 'en', sure: chosen !== null }
}

const cookieOf = (header: string | undefined): string | null =>
  new RegExp(`(?:^|;\\s*)${LANGUAGE_COOKIE}=([a-z]{2})(?:;|$)`).exec(header ?? '')?.[1] ?? null
