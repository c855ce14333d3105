import { type APIRequestContext, expect, type Page } from '@playwright/test'
import { Booking } from './booking.ts'
import { skipChecks } from './page.ts'
import { type InboxItem, inbox, messageTo, randomEmail } from './testApp.ts'

export type Booked = { name: string; email: string; mail: InboxItem; manage: string; join: string }

/** Books a quick call and returns the links of its confirmation. */
export async function bookQuickCall(page: Page, request: APIRequestContext, name: string, nth = 0): Promise<Booked> {
  const email = randomEmail()
  await new Booking(page, request, { service: 'quick-call', check: skipChecks }).bookAs(
    'acme-care',
    { name, email },
    nth,
  )
  const mail = await messageTo(request, email, /\/manage\//)
  return { name, email, mail, ...linksIn(mail) }
}

export function linksIn({ text }: InboxItem): { manage: string; join: string } {
  return { manage: /\/manage\/[\w-]+/.exec(text)?.[0] ?? '', join: /\/join\/[\w-]+/.exec(text)?.[0] ?? '' }
}

/** Returns the number of codes received so far; the next code has arrived once the number is larger. */
export const codesSoFar = async (request: APIRequestContext, to: string): Promise<number> =>
  (await codeMails(request, to)).length

export async function nextCode(request: APIRequestContext, to: string, before: number): Promise<string> {
  let mails: InboxItem[] = []
  await expect
    .poll(
      async () => {
        mails = await codeMails(request, to)
        return mails.length
      },
      { message: 'one more code', timeout: 60_000 },
    )
    .toBeGreaterThan(before)
  const code = /(?<![\w-])\d{6}(?![\w-])/.exec(mails[0]?.text ?? '')?.[0]
  if (!code) throw new Error('the message has no code')
  return code
}

/** Enters the next code that arrives, grouped as people copy it, and presses `button`. */
export async function enterCode(page: Page, request: APIRequestContext, to: string, before: number, button: string) {
  const code = await nextCode(request, to, before)
  await page.getByLabel(/^Security code/).fill(`${code.slice(0, 3)} ${code.slice(3)}`)
  await page.getByRole('button', { name: button }).click()
}

const codeMails = async (request: APIRequestContext, to: string): Promise<InboxItem[]> =>
  (await inbox(request, to)).filter((item) => /^Your security code/.test(item.subject ?? ''))
