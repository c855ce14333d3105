import type { ServerResponse } from 'node:http'
import { currentResponse } from '../_http/currentResponse.ts'
import { currentUrl, isStaffPage } from '../_http/currentUrl.ts'
import { acceptedLocale, type Locale, localeOf, locales } from './locales.ts'

const COOKIE = 'punctual_lang'

/** `isKnown` is false if the user requested no supported language; the company's language is then looked up. */
type RequestLanguage = { locale: Locale; isKnown: boolean; resolution?: Promise<void> }
const languageKey = Symbol.for('punctual.language')
type ResponseWithLanguage = ServerResponse & { [languageKey]?: RequestLanguage }

/**
 * Returns the language of the current response: from the URL, from an earlier choice, or from the browser. It is stored on the
 * response object, because pages, layouts and server actions are evaluated in separate modules and share nothing else.
 */
export const currentLocale = (): Locale => requestLanguage()?.locale ?? 'en'

/** Resolves the language, with `findCompanyLocale` as the source of the company's language if the user's is not supported. */
export async function resolveLocale(findCompanyLocale: (path: string) => Promise<string | null>): Promise<Locale> {
  const language = requestLanguage()
  if (!language || language.isKnown) return language?.locale ?? 'en'
  language.resolution ??= findCompanyLocale(currentUrl().pathname).then((companyLocale) => {
    language.locale = localeOf(companyLocale) ?? 'en'
    language.isKnown = true
  })
  await language.resolution
  return language.locale
}

/** Returns a link to the current page in each language. */
export function languageLinks(): { locale: Locale; href: string }[] {
  const { pathname, searchParams } = currentUrl()
  return locales.map((locale) => {
    searchParams.set('lang', locale)
    return { locale, href: `${pathname}?${searchParams}` }
  })
}

function requestLanguage(): RequestLanguage | null {
  const response: ResponseWithLanguage | undefined = currentResponse()
  if (!response) return null
  response[languageKey] ??= readLanguage(response)
  return response[languageKey]
}

function readLanguage({ req: request }: ServerResponse): RequestLanguage {
  if (isStaffPage()) return { locale: 'en', isKnown: true }
  const chosen =
    localeOf(currentUrl().searchParams.get('lang')) ??
    localeOf(readLanguageCookie(request.headers.cookie)) ??
    acceptedLocale(request.headers['accept-language'])
  return { locale: chosen ?? 'en', isKnown: chosen !== null }
}

const readLanguageCookie = (header: string | undefined): string | null =>
  new RegExp(`(?:^|;\\s*)${COOKIE}=([a-z]{2})(?:;|$)`).exec(header ?? '')?.[1] ?? null
