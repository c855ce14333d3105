import { execFileSync } from 'node:child_process'
import { type APIRequestContext, expect } from '@playwright/test'

const envOr = (name: string, defaultValue: string): string => process.env[name] ?? defaultValue

export const appUrl = envOr('E2E_BASE_URL', 'http://127.0.0.1:3000')
export const sandboxUrl = envOr('E2E_SANDBOX_URL', 'http://127.0.0.1:4010')
export const cronSecret = envOr('E2E_CRON_SECRET', 'demo-cron-secret')

export type InboxItem = {
  id: string
  channel: 'email' | 'sms' | 'whatsapp'
  to: string
  subject: string | null
  text: string
  html: string | null
  attachments: { filename: string; contentType?: string; content?: string }[]
  sentAt: string
}
type Session = { id: string; state: string; request: { name: string; attributes: Record<string, string> } }
type Conversation = {
  id: string
  state: string
  messages: { from?: { id: string }; channel?: { from: { id: string } } }[]
}
export type GenesysState = { sessions: Session[]; conversations: Conversation[] }

type Ids = {
  applications: { id: string; slug: string }[]
  presets: { id: string; slug: string; applicationId: string }[]
  agents: { id: string; email: string; applicationId: string }[]
  supervisors: { id: string; email: string; applicationId: string }[]
  apiClients: { id: string; secret: string; applicationId: string }[]
}
let cachedIds: Ids | undefined

/** Returns the fixed ids of the sample data, as `npm run demo -- --ids` prints them. */
export function demoIds(): Ids {
  cachedIds ??= JSON.parse(execFileSync('npm', ['run', '-s', 'demo', '--', '--ids'], { encoding: 'utf8' })) as Ids
  return cachedIds
}

export async function inbox(request: APIRequestContext, to: string, channel?: 'email' | 'sms'): Promise<InboxItem[]> {
  const query = new URLSearchParams({ to, ...(channel ? { channel } : {}) })
  const response = await request.get(`${sandboxUrl}/inbox.json?${query}`)
  return (await response.json()) as InboxItem[]
}

/** Waits for a message that matches `says`, without forcing a tick. */
export async function messageTo(request: APIRequestContext, to: string, pattern: RegExp): Promise<InboxItem> {
  let found: InboxItem | undefined
  await expect
    .poll(
      async () => {
        found = (await inbox(request, to)).find((item) => pattern.test(`${item.subject ?? ''}\n${item.text}`))
        return found !== undefined
      },
      { message: `a message to the contact that says ${pattern}`, timeout: 60_000 },
    )
    .toBe(true)
  if (!found) throw new Error('no message')
  return found
}

/** Returns the newest code sent to a contact. */
export async function codeFor(request: APIRequestContext, to: string): Promise<string> {
  const message = await messageTo(request, to, /\b\d{6}\b/)
  const code = /\b(\d{6})\b/.exec(message.text)?.[1]
  if (!code) throw new Error('the message has no code')
  return code
}

export async function genesys(request: APIRequestContext): Promise<GenesysState> {
  return (await (await request.get(`${sandboxUrl}/genesys/state.json`)).json()) as GenesysState
}

type ClockResponse = { now: string; target: string; performed: number; waiting: { kind: string }[] }

/** Moves business time to an instant, repeating the request until the clock has arrived. */
export async function moveClockTo(request: APIRequestContext, to: Date): Promise<ClockResponse> {
  for (let tries = 0; tries < 20; tries++) {
    const response = await request.post(`${appUrl}/api/sandbox/clock`, { data: { to: to.toISOString() } })
    expect(response.status()).toBe(200)
    const at = (await response.json()) as ClockResponse
    if (new Date(at.now).getTime() >= to.getTime() - 1000) return at
  }
  throw new Error('the clock did not reach the requested time')
}

export async function businessNow(request: APIRequestContext): Promise<Date> {
  const response = await request.post(`${appUrl}/api/sandbox/clock`, { data: { advance: 'PT0S' } })
  return new Date(((await response.json()) as ClockResponse).now)
}

/**
 * Five o'clock UTC of the next working day that is at least `days` ahead: before opening in Berlin and in New York, within
 * the provisioning lead time.
 */
export async function nextWorkingMorning(request: APIRequestContext, days = 1): Promise<Date> {
  const at = await businessNow(request)
  at.setUTCDate(at.getUTCDate() + days - 1)
  do at.setUTCDate(at.getUTCDate() + 1)
  while ([0, 6].includes(at.getUTCDay()))
  at.setUTCHours(5, 0, 0, 0)
  return at
}

export const randomEmail = (): string => `kim.${Math.random().toString(36).slice(2, 10)}@customers.test`
/** Returns a random German mobile number. */
export const randomPhone = (): string =>
  `+49151${String(Math.floor(Math.random() * 1e8)).padStart(8, '1')}`.replace(/(0000|9999)$/, '1234')
