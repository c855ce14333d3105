import type { ServerResponse } from 'node:http'
import { accepted, type Locale, localeOf, locales } from '../_i18n/locales.ts'
import { currentAddress, isForStaff } from './address.ts'
import { currentResponse } from './status.ts'

const COOKIE = 'punctual_lang'

/** `sure` is false if the user requested no supported language; the company's language is then looked up. */
type Spoken = { locale: Locale; sure: boolean; settled?: Promise<void> }
const slot = Symbol.for('punctual.language')
type Carrier = ServerResponse & { [slot]?: Spoken }

/**
 * Returns the language of the current response: from the URL, from an earlier choice, or from the browser. It is stored on the
 * response object, because pages, layouts and server actions are evaluated in separate modules and share nothing else.
 */
export const spokenLocale = (): Locale => spoken()?.locale ?? 'en'

/** Resolves the language, with `findStandard` as the source of the company's language if the user's is not supported. */
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

/** Returns a link to the current page in each language. */
export function languageLinks(): { locale: Locale; href: string }[] {
  const { pathname, searchParams } = currentAddress()
  return locales.map((locale) => {
    searchParams.set('lang', locale)
    return { locale, href: `${pathname}?${searchParams}` }
  })
}

function spoken(): Spoken | null {
  const response: Carrier | undefined = currentResponse()
  if (!response) return null
  response[slot] ??= readLanguage(response)
  return response[slot]
}

function readLanguage({ req: request }: ServerResponse): Spoken {
  if (isForStaff()) return { locale: 'en', sure: true }
  const chosen =
    localeOf(currentAddress().searchParams.get('lang')) ??
    localeOf(cookieOf(request.headers.cookie)) ??
    accepted(request.headers['accept-language'])
  return { locale: chosen ?? 'en', sure: chosen !== null }
}

const cookieOf = (header: string | undefined): string | null =>
  new RegExp(`(?:^|;\\s*)${COOKIE}=([a-z]{2})(?:;|$)`).exec(header ?? '')?.[1] ?? null
