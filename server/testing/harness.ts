import { createServer, type Server } from 'node:http'
import { AppError } from '#server/lib/errors.ts'
import { receiveResend } from '#server/messaging/receipts/receiveResend.ts'
import { receiveTwilioWebhook } from '#server/messaging/receipts/receiveTwilioWebhook.ts'
import type { Ctx } from '#server/platform/context.ts'
import { createEngine, type Engine } from '#server/platform/jobs/engine.ts'
import type { Handlers } from '#server/platform/jobs/types.ts'
import { createResend } from '#server/ports/email/resend.ts'
import { createTwilio } from '#server/ports/sms/twilio.ts'
import { createWebhookSender } from '#server/ports/webhook/sender.ts'
import { type RunningSandbox, startSandbox } from '../../sandbox/server.ts'
import { type TestClock, testClock, testConfig, testCtx } from './context.ts'
import type { TestDatabase } from './db.ts'

export type SentMessage = {
  id: string
  channel: string
  to: string
  from: string
  subject: string | null
  text: string
  idempotencyKey: string | null
  headers: Record<string, string>
  attachments: { filename: string }[]
}
type Fault = {
  vendor: 'resend' | 'twilio'
  mode: 'status' | 'slow' | 'hang' | 'reset' | 'drop-response'
  path?: string
  method?: string
  status?: number
  retryAfter?: number
  times?: number
}

/**
 * Harness for one test: the real adapters with the sandbox over HTTP, a receiver for its receipts, and a job engine.
 */
export type Harness = {
  ctx: Ctx
  clock: TestClock
  engine: Engine
  sandbox: RunningSandbox
  /** Whether the receipts of the vendors are accepted; if not, they get a 503. */
  receipts: { on: boolean; statuses: number[] }
  inbox(to: string): Promise<SentMessage[]>
  injectFault(fault: Fault): Promise<void>
  clearFaults(): Promise<void>
  /** Sends an SMS from a customer to us and returns the reply. */
  receiveText(
    from: string,
    body: string,
    more?: { byVendor?: boolean },
  ): Promise<{ status: number; reply: string | null }>
  setWebhookMode(mode: {
    vendor: 'resend' | 'twilio'
    duplicate?: boolean
    reorder?: boolean
    drop?: boolean
  }): Promise<void>
  /** Runs the due jobs until none is left. */
  run(): Promise<void>
  close(): Promise<void>
}

export async function startHarness(
  database: TestDatabase,
  handlers: Handlers,
  env: Record<string, string> = {},
): Promise<Harness> {
  const receipts: Harness['receipts'] = { on: true, statuses: [] }
  const app = createServer()
  const appUrl = await listen(app)
  const sandbox = await startSandbox({
    port: 0,
    appUrl,
    eventDelayMs: 20,
    resendWebhookSecret: testConfig().RESEND_WEBHOOK_SECRET,
  })
  // The sandbox uses the real time, so the clock starts there and both agree.
  const clock = testClock(new Date())
  const own = { PUBLIC_URL: appUrl, VENDOR_TIMEOUT_MS: '3500', WEBHOOK_PRIVATE_ORIGINS: sandbox.url }
  const config = testConfig({ ...own, ...env }, sandbox.url)
  const ports = { email: createResend(config), sms: createTwilio(config), webhook: createWebhookSender(config) }
  const ctx = testCtx({ db: database.db, clock, config, ports })
  answerReceipts(app, ctx, receipts)
  const engine = createEngine({
    sql: database.sql,
    handlers,
    ctx: () => ctx,
    rates: { ratePerMinute: () => null, sharedBucket: () => null },
    leaseMs: 5000,
    handlerTimeoutMs: 4000,
    backoff: { baseMs: 1, capMs: 1 },
  })
  const ask = (path: string, body: unknown, method = 'POST') =>
    fetch(`${sandbox.url}${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: body ? JSON.stringify(body) : null,
    })
  return {
    ctx,
    clock,
    engine,
    sandbox,
    receipts,
    inbox: async (to) =>
      (await fetch(`${sandbox.url}/inbox.json?to=${encodeURIComponent(to)}`)).json() as Promise<SentMessage[]>,
    injectFault: async (fault) => void (await ask('/faults', fault)),
    clearFaults: async () => void (await ask('/faults', null, 'DELETE')),
    receiveText: async (from, body, more = {}) =>
      (await ask('/twilio/inbound', { from, body, ...more })).json() as Promise<{
        status: number
        reply: string | null
      }>,
    setWebhookMode: async (mode) => void (await ask('/webhooks/mode', mode)),
    run: async () => {
      clock.advance(50)
      await engine.tick({ budgetMs: 8000 })
    },
    close: async () => {
      await engine.idle()
      await sandbox.close()
      app.closeAllConnections()
      await new Promise((resolve) => app.close(resolve))
    },
  }
}

function answerReceipts(app: Server, ctx: Ctx, receipts: Harness['receipts']): void {
  app.on('request', async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const rawBody = Buffer.concat(chunks).toString('utf8')
    const headers = new Headers()
    for (const [name, value] of Object.entries(request.headers)) headers.set(name, String(value))
    const url = request.url ?? ''
    const { status, reply } = receipts.on
      ? await receiveReceipt(ctx, url, headers, rawBody)
      : { status: 503, reply: null }
    receipts.statuses.push(status)
    response.writeHead(status).end(reply === null ? '' : `<Response><Message>${reply}</Message></Response>`)
  })
}

type ReceiptResult = { status: number; reply: string | null }

async function receiveReceipt(ctx: Ctx, url: string, headers: Headers, rawBody: string): Promise<ReceiptResult> {
  try {
    const result = url.startsWith('/api/webhooks/resend')
      ? await receiveResend(ctx, { headers, rawBody })
      : await receiveTwilioWebhook(ctx, { headers, url, form: Object.fromEntries(new URLSearchParams(rawBody)) })
    return { status: 200, reply: typeof result === 'string' ? null : result.reply }
  } catch (error) {
    return { status: error instanceof AppError && error.code === 'unauthenticated' ? 401 : 500, reply: null }
  }
}

async function listen(app: Server): Promise<string> {
  await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve))
  const address = app.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
}

/** Repeats a read until the result is as expected, or throws with the last result. */
export async function eventually<T>(
  read: () => Promise<T>,
  isExpected: (result: T) => boolean,
  withinMs = 60_000,
): Promise<T> {
  const endsAt = Date.now() + withinMs
  for (;;) {
    const result = await read()
    if (isExpected(result)) return result
    if (Date.now() > endsAt) throw new Error(`expected state not reached: ${JSON.stringify(result)}`)
    await new Promise((resolve) => setTimeout(resolve, 15))
  }
}
