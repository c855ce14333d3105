import { isStaffPage } from '../_http/currentUrl.ts'
import { currentLocale, languageLinks } from '../_i18n/currentLocale.ts'
import { languages } from '../_i18n/locales.ts'
import { translations } from '../_i18n/translations.ts'

/** Links to the current page in each language, named in that language. Plain links, so that they work without JavaScript. */
export function LanguageSwitcher() {
  if (isStaffPage()) return null
  const current = currentLocale()
  return (
    <nav aria-label={translations()('page.language')} className="print-hidden">
      <ul className="-ms-2 flex flex-wrap gap-x-1">
        {languageLinks().map(({ locale, href }) => {
          const { name, dir } = languages[locale]
          const itemClasses = 'inline-flex min-h-11 min-w-11 items-center justify-center rounded-lg px-2'
          return (
            <li key={locale} lang={locale} dir={dir}>
              {locale === current ? (
                <span aria-current="true" className={`${itemClasses} font-semibold text-ink`}>
                  {name}
                </span>
              ) : (
                <a href={href} hrefLang={locale} className={`${itemClasses} text-soft hover:bg-sunken`}>
                  {name}
                </a>
              )}
            </li>
          )
        })}
      </ul>
    </nav>
  )
}
