import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type RunningSandbox, startSandbox } from '../../../sandbox/server.ts'
import { createResend } from './resend.ts'
import { toPortFailure, toVendorStatus } from './resendStatus.ts'
import type { EmailPort, OutgoingMail } from './types.ts'

const secret = `whsec_${Buffer.alloc(24, 3).toString('base64')}`
let sandbox: RunningSandbox
let port: EmailPort

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 })
})
afterAll(() => sandbox.close())
beforeEach(async () => {
  await fetch(`${sandbox.url}/faults`, { method: 'DELETE' })
  port = createResend({
    RESEND_API_KEY: 're_test',
    RESEND_BASE_URL: sandbox.url,
    RESEND_WEBHOOK_SECRET: secret,
    VENDOR_TIMEOUT_MS: 200,
  })
})

let keys = 0
const mail = (changes: Partial<OutgoingMail> = {}): OutgoingMail => ({
  from: 'Acme Care <care@acme.test>',
  to: 'ada@example.test',
  subject: 'Booked',
  html: '<p>Grüße</p>',
  text: 'Grüße',
  headers: { References: '<a@acme.test>' },
  attachments: [{ filename: 'invite.ics', content: 'SUMMARY:Grüße', contentType: 'text/calendar' }],
  idempotencyKey: `key-${++keys}`,
  ...changes,
})
const injectFault = (fault: object) =>
  fetch(`${sandbox.url}/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ vendor: 'resend', times: 1, ...fault }),
  })

describe('sending', () => {
  it('sends the whole email with its characters intact, and once only under the same key', async () => {
    const one = mail()
    const first = await port.send(one)
    expect(first).toMatchObject({ ok: true })
    expect(await port.send(one)).toEqual(first)
    const inbox = (await (await fetch(`${sandbox.url}/inbox.json?to=ada@example.test`)).json()) as {
      text: string
      attachments: { content: string }[]
    }[]
    expect(inbox).toHaveLength(1)
    expect(inbox[0]?.text).toBe('Grüße')
    expect(Buffer.from(inbox[0]?.attachments[0]?.content ?? '', 'base64').toString()).toBe('SUMMARY:Grüße')
  })

  it('rejects another body under a used key permanently', async () => {
    const one = mail()
    await port.send(one)
    expect(await port.send({ ...one, text: 'later' })).toMatchObject({
      kind: 'rejected',
      code: 'invalid_idempotent_request',
      permanent: true,
    })
  })

  it.each([
    ['a 500 response', { mode: 'status', status: 500 }, { kind: 'unknown' }],
    ['a 503 response', { mode: 'status', status: 503 }, { kind: 'unknown' }],
    ['no response', { mode: 'hang' }, { kind: 'unknown' }],
    ['a broken connection', { mode: 'reset' }, { kind: 'unknown' }],
    ['a lost response', { mode: 'drop-response' }, { kind: 'unknown' }],
    ['429 with Retry-After', { mode: 'status', status: 429, retryAfter: 7 }, { kind: 'throttled', retryAfterMs: 7000 }],
    ['a wrong key', { mode: 'status', status: 401 }, { kind: 'rejected', permanent: false }],
    ['an invalid email', { mode: 'status', status: 422 }, { kind: 'rejected', permanent: true }],
  ])('interprets %s', async (_, fault, meaning) => {
    await injectFault(fault)
    expect(await port.send(mail())).toMatchObject({ ok: false, ...meaning })
  })

  it('sends nothing without a key', async () => {
    const none = createResend({ RESEND_BASE_URL: sandbox.url, VENDOR_TIMEOUT_MS: 200 } as Parameters<
      typeof createResend
    >[0])
    expect(await none.send(mail())).toEqual({ ok: false, kind: 'rejected', code: 'not_configured', permanent: false })
  })
})

it('returns the last event of an email, and null for an unknown one', async () => {
  const sent = await port.send(mail({ to: 'bounce@example.test' }))
  const id = sent.ok ? sent.value.providerId : ''
  expect(await port.status(id)).toMatchObject({ ok: true, value: { status: 'failed', providerStatus: 'bounced' } })
  expect(await port.status('11111111-1111-4111-8111-111111111111')).toEqual({ ok: true, value: null })
})

describe('receipts', () => {
  const body = JSON.stringify({
    type: 'email.bounced',
    created_at: '2026-11-24T09:00:00.000Z',
    data: { email_id: 'e1', tags: { message: 'm1' }, bounce: { type: 'Permanent', subType: 'General', message: 'no' } },
  })
  const headers = (at = new Date(), key = secret, content = body) => {
    const signature = new Webhook(key).sign('msg_1', at, content)
    return new Headers({
      'svix-id': 'msg_1',
      'svix-timestamp': String(Math.floor(at.getTime() / 1000)),
      'svix-signature': signature,
    })
  }
  const other = `whsec_${Buffer.alloc(24, 4).toString('base64')}`

  it('reads a validly signed one', async () => {
    expect(await port.readReceipt({ headers: headers(), rawBody: body })).toMatchObject({
      kind: 'receipt',
      receipt: {
        eventId: 'msg_1',
        providerId: 'e1',
        status: 'failed',
        errorCode: 'bounced:permanent',
        suppress: 'hard_bounce',
        tags: { message: 'm1' },
      },
    })
  })

  it.each([
    ['signed with another secret', headers(new Date(), other)],
    ['six minutes old', headers(new Date(Date.now() - 360_000))],
    ['six minutes ahead', headers(new Date(Date.now() + 360_000))],
    ['signed over another body', headers(new Date(), secret, `${body} `)],
    ['not signed', new Headers()],
  ])('rejects one that is %s', async (_, badHeaders) => {
    expect(await port.readReceipt({ headers: badHeaders, rawBody: body })).toEqual({ kind: 'invalid_signature' })
  })

  it('rejects all without a configured secret', async () => {
    const none = createResend({
      RESEND_API_KEY: 're_x',
      RESEND_BASE_URL: sandbox.url,
      VENDOR_TIMEOUT_MS: 200,
      RESEND_WEBHOOK_SECRET: undefined,
    })
    expect(await none.readReceipt({ headers: headers(), rawBody: body })).toEqual({ kind: 'not_configured' })
  })
})

describe('the mapping tables', () => {
  it('never treat a 5xx as a rejection, whatever its name', () => {
    for (const name of ['validation_error', 'rate_limit_exceeded', 'anything']) {
      expect(toPortFailure({ name, status: 502, retryAfterMs: null }).kind).toBe('unknown')
    }
  })
  it('retry when the quota of the account is used up', () => {
    expect(toPortFailure({ name: 'daily_quota_exceeded', status: 429, retryAfterMs: null })).toMatchObject({
      kind: 'throttled',
      retryAfterMs: 3_600_000,
    })
  })
  it('treat a transient bounce as a failure without suppressing the address', () => {
    expect(toVendorStatus('bounced', 'Transient')).toMatchObject({ status: 'failed', suppress: null })
  })
  it('ignore events that do not concern delivery', () => expect(toVendorStatus('contact.created', null)).toBeNull())
})
