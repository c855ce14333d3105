import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type RunningSandbox, startSandbox } from '../../../sandbox/server.ts'
import { createTwilio } from './twilio.ts'
import { toPortFailure, toVendorStatus } from './twilioStatus.ts'
import type { SmsPort } from './types.ts'

const token = 'demo-twilio-token'
const callback = 'http://127.0.0.1:9/api/webhooks/twilio?attempt=a&organization=o'
let sandbox: RunningSandbox
let port: SmsPort

const portAt = (baseUrl: string, changes: object = {}) =>
  createTwilio({
    TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
    TWILIO_AUTH_TOKEN: token,
    TWILIO_BASE_URL: baseUrl,
    TWILIO_FROM: '+15005550006',
    VENDOR_TIMEOUT_MS: 200,
    ...changes,
  })

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 })
})
afterAll(() => sandbox.close())
beforeEach(async () => {
  await fetch(`${sandbox.url}/faults`, { method: 'DELETE' })
  port = portAt(sandbox.url)
})

const sms = (to: string, text = 'Join: https://p.test/join/abc') => ({ to, text, statusCallback: callback })
const injectFault = (fault: object) =>
  fetch(`${sandbox.url}/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ vendor: 'twilio', times: 1, ...fault }),
  })

describe('sending', () => {
  it('sends an SMS', async () => {
    expect(await port.send(sms('+4915112300001'))).toMatchObject({
      ok: true,
      value: { status: 'accepted', providerStatus: 'queued' },
    })
  })

  it.each([
    ['a 500 response', { mode: 'status', status: 500 }, { kind: 'unknown' }],
    ['a 503 response', { mode: 'status', status: 503 }, { kind: 'unknown' }],
    ['no response', { mode: 'hang' }, { kind: 'unknown' }],
    ['a broken connection', { mode: 'reset' }, { kind: 'unknown' }],
    ['a lost response', { mode: 'drop-response' }, { kind: 'unknown' }],
    ['429 with Retry-After', { mode: 'status', status: 429, retryAfter: 7 }, { kind: 'throttled', retryAfterMs: 7000 }],
    ['a wrong token', { mode: 'status', status: 401 }, { kind: 'rejected', permanent: false, code: '20003' }],
  ])('interprets %s', async (_, fault, meaning) => {
    await injectFault(fault)
    expect(await port.send(sms('+4915112300002'))).toMatchObject({ ok: false, ...meaning })
  })

  it('makes one request and never retries by itself', async () => {
    await injectFault({ mode: 'status', status: 429, times: 5 })
    await port.send(sms('+4915112300003'))
    const ledger = (await (await fetch(`${sandbox.url}/ledger.json?vendor=twilio`)).json()) as { body: unknown }[]
    expect(ledger.filter((entry) => JSON.stringify(entry.body).includes('300003'))).toHaveLength(1)
  })

  it('knows that nothing was sent when the connection is refused', async () => {
    const stoppedSandbox = await startSandbox({ port: 0 })
    await stoppedSandbox.close()
    expect(await portAt(stoppedSandbox.url).send(sms('+4915112300004'))).toMatchObject({ kind: 'notDone' })
  })

  it('treats a number that does not exist as permanent', async () => {
    expect(await port.send(sms('+4915112399999'))).toMatchObject({ kind: 'rejected', code: '21211', permanent: true })
  })

  it('sends nothing without an account', async () => {
    expect(await portAt(sandbox.url, { TWILIO_ACCOUNT_SID: undefined }).send(sms('+4915112300005'))).toMatchObject({
      code: 'not_configured',
    })
  })
})

it('finds a message to a number by part of its text, and no older one', async () => {
  const before = new Date(Date.now() - 1000)
  await port.send(sms('+4915112300006', 'Booked. Join: https://p.test/join/one'))
  await port.send(sms('+4915112300006', 'Booked. Join: https://p.test/join/two'))
  const query = { to: '+4915112300006', contains: 'https://p.test/join/two' }
  const found = await port.find({ ...query, since: before })
  expect(found.ok && found.value.map((one) => one.text)).toEqual(['Booked. Join: https://p.test/join/two'])
  expect(await port.find({ ...query, since: new Date(Date.now() + 60_000) })).toEqual({ ok: true, value: [] })
})

it('returns the status of an SMS, and null for an unknown one', async () => {
  const sent = await port.send(sms('+4915112310000'))
  const id = sent.ok ? sent.value.providerId : ''
  expect(await port.status(id)).toMatchObject({ ok: true, value: { status: 'failed', errorCode: '30003' } })
  expect(await port.status(`SM${'1'.repeat(32)}`)).toEqual({ ok: true, value: null })
})

describe('receipts', () => {
  const form = { MessageSid: 'SM1', MessageStatus: 'undelivered', ErrorCode: '30003', To: '+4915112300007' }
  const signed = (url = callback, key = token, of: Record<string, string> = form) =>
    new Headers({ 'x-twilio-signature': getExpectedTwilioSignature(key, url, of) })

  it('reads a validly signed one', async () => {
    expect(await port.readReceipt({ headers: signed(), signedUrl: callback, form })).toEqual({
      kind: 'receipt',
      receipt: {
        providerId: 'SM1',
        eventId: 'SM1:undelivered',
        status: 'failed',
        providerStatus: 'undelivered',
        errorCode: '30003',
        suppress: null,
      },
    })
  })

  it.each([
    ['signed with another token', signed(callback, 'another'), form],
    ['signed for another address', signed(callback.replace('attempt=a', 'attempt=b')), form],
    ['altered', signed(), { ...form, MessageStatus: 'delivered' }],
    ['not signed', new Headers(), form],
  ])('rejects one that is %s', async (_, headers, of) => {
    expect(await port.readReceipt({ headers, signedUrl: callback, form: of })).toEqual({ kind: 'invalid_signature' })
  })

  it('rejects all without a configured token', async () => {
    const none = portAt(sandbox.url, { TWILIO_AUTH_TOKEN: undefined })
    expect(await none.readReceipt({ headers: signed(callback, ''), signedUrl: callback, form })).toEqual({
      kind: 'not_configured',
    })
  })
})

describe('the mapping tables', () => {
  it('leave every 5xx and timeout in doubt', () => {
    for (const status of [500, 502, 503, 504, 408]) {
      expect(toPortFailure({ status, code: null, retryAfterMs: null }).kind).toBe('unknown')
    }
  })
  it('recognize a recipient that has opted out', () => {
    expect(toPortFailure({ status: 400, code: '21610', retryAfterMs: null })).toMatchObject({
      permanent: true,
      suppress: 'opt_out',
    })
  })
  it('map an unknown status to `noted`', () => expect(toVendorStatus('teleported', null).status).toBe('noted'))
})
