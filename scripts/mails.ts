import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Browser, chromium } from '@playwright/test'
import { preview, previewNames } from '../emails/previews.tsx'
import type { MailBrand } from '../emails/types.ts'
import { findChromium } from './lib/chromium.ts'
import { runScript } from './lib/script.ts'

/**
 * Takes screenshots of every mail: `npx tsx scripts/mails.ts FOLDER [LOCALE…]`, light and dark, narrow and wide, in two
 * brands, one of them with a long name; with the plain text beside.
 */
const brands: Record<string, MailBrand> = {
  plain: {
    applicationName: 'Northwind Bank',
    accent: '#0b6e6e',
    supportEmail: 'help@northwind.example',
    supportPhone: '+49 30 901820',
  },
  long: {
    applicationName: 'Globex Universitätsklinik für Innere Medizin und Rehabilitation',
    accent: '#ffd400',
    supportEmail: null,
    supportPhone: null,
  },
}
const variants = (['light', 'dark'] as const).flatMap((scheme) => [360, 800].map((width) => ({ scheme, width })))

runScript(async () => {
  const [folder, ...locales] = process.argv.slice(2)
  if (!folder) throw new Error('Usage: npx tsx scripts/mails.ts FOLDER [LOCALE…]')
  await mkdir(folder, { recursive: true })
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? findChromium() ?? undefined,
    args: ['--no-sandbox'],
  })
  for (const locale of locales.length > 0 ? locales : ['en', 'de', 'ar'])
    for (const [brand, brandSettings] of Object.entries(brands))
      for (const name of previewNames) {
        const { mail } = await preview(name, 'CUSTOMER', { locale, brand: brandSettings })
        const file = join(folder, `${brand}-${locale}-${name}`)
        await writeFile(`${file}.txt`, `${mail.subject}\n\n${mail.text}`)
        await takeScreenshots(browser, mail.html, file)
      }
  await browser.close()
})

async function takeScreenshots(browser: Browser, html: string, file: string): Promise<void> {
  for (const { scheme, width } of variants) {
    const page = await browser.newPage({ colorScheme: scheme, viewport: { width, height: 600 } })
    await page.setContent(html)
    await page.screenshot({ path: `${file}-${width}-${scheme}.png`, fullPage: true })
    await page.close()
  }
}
