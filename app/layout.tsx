import type { Metadata, Viewport } from 'next'
import { connection } from 'next/server'
import type { ReactNode } from 'react'
import { languages } from './_i18n/locales.ts'
import { translations } from './_i18n/translations.ts'
import { pageLocale } from './_server.ts'
import './globals.css'

/** Contains no title: each page renders its own, so that a form can put "Error: " before it. */
export const metadata: Metadata = {
  robots: { index: false, follow: false },
  formatDetection: { telephone: false, email: false, address: false, date: false },
}

export const viewport: Viewport = { colorScheme: 'light dark', width: 'device-width', initialScale: 1 }

export default async function RootLayout({ children }: { children: ReactNode }) {
  // Scripts carry a nonce that is created per request, so no page may be prerendered.
  await connection()
  const locale = await pageLocale()
  return (
    <html lang={locale} dir={languages[locale].dir}>
      <head>
        <meta name="description" content={translations(locale)('home.description')} />
      </head>
      <body className="font-sans antialiased">{children}</body>
    </html>
  )
}
