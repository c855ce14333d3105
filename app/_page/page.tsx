import Link from 'next/link'
import type { ReactNode } from 'react'
import { isEmbedded } from '../_http/currentUrl.ts'
import { translations } from '../_i18n/translations.ts'
import { accentVariables } from '../_ui/accent.ts'
import { classes } from '../_ui/classes.ts'
import { LanguageSwitcher } from './languageSwitcher.tsx'

export type Brand = {
  slug: string
  name: string
  accent: string
  supportEmail: string | null
  supportPhone: string | null
}

/** Layout of the customer pages: skip link, brand, content, and a footer with the company's contact details. */
export function Page({ brand, children }: { brand: Brand | null; children: ReactNode }) {
  const t = translations()
  // An embedding page has a header of its own, and it sets the frame's height to that of the content.
  const framed = isEmbedded()
  return (
    <div
      className={classes('brand flex flex-col', !framed && 'min-h-dvh')}
      style={brand ? accentVariables(brand.accent) : undefined}
    >
      <a
        href="#main"
        className="sr-only bg-card p-3 focus:not-sr-only focus:absolute focus:start-2 focus:top-2 focus:z-10"
      >
        {t('page.skip')}
      </a>
      {framed ? null : (
        <header className="border-line border-b bg-card">
          <div aria-hidden className="h-1 bg-accent print-hidden" />
          <div className="mx-auto flex min-h-14 max-w-2xl items-center px-4 py-2">
            <BrandName brand={brand} />
          </div>
        </header>
      )}
      <main
        id="main"
        tabIndex={-1}
        // The embedding page has a main landmark too, so this one needs a name.
        aria-label={framed ? t('services.title') : undefined}
        className={classes('mx-auto w-full max-w-2xl flex-1 px-4 outline-none', framed ? 'py-6' : 'py-8 sm:py-12')}
      >
        {children}
      </main>
      <Footer brand={brand} />
    </div>
  )
}

function BrandName({ brand }: { brand: Brand | null }) {
  if (!brand) return <span className="font-bold text-lg">{translations()('page.product')}</span>
  return (
    <Link
      href={`/book/${brand.slug}`}
      prefetch={false}
      className="inline-flex min-h-11 min-w-0 items-center font-bold text-ink text-lg no-underline hover:underline"
    >
      {brand.name}
    </Link>
  )
}

function Footer({ brand }: { brand: Brand | null }) {
  const t = translations()
  return (
    <footer className="border-line border-t bg-card">
      <div className="mx-auto flex max-w-2xl flex-wrap items-end justify-between gap-x-8 gap-y-4 px-4 py-6 text-soft text-sm">
        {brand?.supportEmail || brand?.supportPhone ? (
          <div>
            <h2 className="font-semibold text-ink">{t('page.help')}</h2>
            <SupportContact phone={brand.supportPhone} email={brand.supportEmail} />
          </div>
        ) : null}
        <LanguageSwitcher />
      </div>
    </footer>
  )
}

/** The company's contact details. Numbers and addresses are written from left to right in every language. */
export function SupportContact({ phone, email }: { phone: string | null; email: string | null }) {
  const itemClasses = 'inline-flex min-h-6 items-center'
  return (
    <p className="mt-1 flex flex-wrap gap-x-6 gap-y-2">
      {phone ? (
        <a dir="ltr" className={itemClasses} href={`tel:${phone.replace(/[^+\d]/g, '')}`}>
          {phone}
        </a>
      ) : null}
      {email ? (
        <a dir="ltr" className={itemClasses} href={`mailto:${email}`}>
          {email}
        </a>
      ) : null}
    </p>
  )
}

/**
 * The page's heading and the document's title, which React moves into the head. Metadata is not used, because a form must be able
 * to put "Error: " before the title; a page with such a form passes `formSetsTitle`, and the form renders the title.
 */
export function Heading({ title, brand, formSetsTitle }: { title: string; brand?: string; formSetsTitle?: boolean }) {
  return (
    <>
      {formSetsTitle ? null : <title>{documentTitle(title, brand)}</title>}
      <h1 className="mb-4 font-bold text-3xl leading-tight">{title}</h1>
    </>
  )
}

export const documentTitle = (title: string, brand?: string): string => (brand ? `${title} – ${brand}` : title)
