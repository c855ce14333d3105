import fc from 'fast-check'
import { Webhook } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'
import type { WebhookResult } from '#server/ports/webhook/types.ts'
import {
  errorOf,
  evaluateAttempt,
  eventTypeByTimelineKind,
  eventTypeOf,
  forwardedHeaders,
  isSubscribed,
  maxRetryMs,
  retryTable,
  shouldPause,
  standardTypeName,
  waitForEarlierEvent,
} from './rules.ts'
import { eventTypes } from './schema.ts'
import { newSecret, signedHeaders, webhookId } from './secretRules.ts'

const now = new Date('2026-11-23T09:00:00Z')
const hour = 3_600_000
const answered = (status: number, retryAfterMs: number | null = null): WebhookResult => ({
  kind: 'answered',
  status,
  retryAfterMs,
  excerpt: '',
  durationMs: 1,
})
const facts = (tries: number, roundAt = now, random = 0) => ({ tries, roundAt, now, random: () => random })

it('maps every published timeline kind to an existing event type', () => {
  expect(Object.values(eventTypeByTimelineKind).every((type) => eventTypes.includes(type))).toBe(true)
})

it('publishes a corrected outcome as the new outcome', () => {
  const typeFor = (outcome: string) => eventTypeOf({ kind: 'outcome_corrected', data: { outcome } })
  expect([typeFor('completed'), typeFor('failed'), typeFor('customer'), typeFor('technical')]).toEqual([
    'COMPLETED',
    'FAILED',
    'NO_SHOW',
    'NO_SHOW',
  ])
  expect(eventTypeOf({ kind: 'consent_noted', data: {} })).toBeNull()
})

it('formats types as Standard Webhooks requires', () => {
  for (const type of [...eventTypes, 'TEST'] as const) expect(standardTypeName(type)).toMatch(/^[a-z_]+(\.[a-z_]+)*$/)
})

it('subscribes an endpoint without types to all of them', () => {
  expect(isSubscribed({ types: [] }, 'CREATE')).toBe(true)
  expect(isSubscribed({ types: ['CREATE'] }, 'CANCELLED')).toBe(false)
})

it('forwards extension headers only, and none with a line break', () => {
  const headers = {
    'x-tenant': 'acme',
    'X-Trace': '1',
    authorization: 'Bearer a',
    host: 'b',
    'webhook-signature': 'c',
    'x-hub-signature-256': 'd',
    'x-forwarded-for': 'e',
    'x-line': 'a\r\nb',
    'x-number': 7,
    'x-': 'f',
  }
  expect(forwardedHeaders(headers)).toEqual({ 'x-tenant': 'acme', 'X-Trace': '1' })
})

describe('an attempt', () => {
  it.each([
    [200, null],
    [204, null],
    [299, null],
    [301, 'redirect'],
    [307, 'redirect'],
    [400, 'status'],
    [410, 'gone'],
    [429, 'throttled'],
    [500, 'status'],
  ])('with response %d has error %j', (status, error) => {
    expect(errorOf(answered(status))).toBe(error)
  })

  it('is retried after the delay of the table plus at most 20 percent, up to ten attempts', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: retryTable.length }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (tries, random) => {
          const outcome = evaluateAttempt(answered(500), facts(tries, now, random))
          const delayMs = retryTable[tries - 1] ?? 0
          if (outcome.kind !== 'retry') throw new Error('expected a retry')
          const waitMs = outcome.at.getTime() - now.getTime()
          expect(waitMs).toBeGreaterThanOrEqual(delayMs)
          expect(waitMs).toBeLessThanOrEqual(delayMs * 1.2)
          expect(outcome.retryAfterMs).toBeNull()
        },
      ),
    )
    expect(evaluateAttempt(answered(500), facts(10))).toEqual({ kind: 'failed', error: 'status', gone: false })
  })

  it('waits for Retry-After, which throttles the whole endpoint only with 429 or 503', () => {
    expect(evaluateAttempt(answered(429, 90_000), facts(9))).toEqual({
      kind: 'retry',
      at: new Date(now.getTime() + 90_000),
      error: 'throttled',
      retryAfterMs: 90_000,
    })
    // With any other status, Retry-After only delays this delivery.
    expect(evaluateAttempt(answered(500, 60_000), facts(1))).toMatchObject({
      at: new Date(now.getTime() + 60_000),
      retryAfterMs: null,
    })
  })

  it('fails permanently with 410, and after five days of Retry-After', () => {
    expect(evaluateAttempt(answered(410), facts(1))).toEqual({ kind: 'failed', error: 'gone', gone: true })
    const long = new Date(now.getTime() - maxRetryMs - 1)
    expect(evaluateAttempt(answered(429, 1000), facts(1, long))).toMatchObject({ kind: 'failed' })
  })
})

it('pauses an endpoint after a day of failures, not after an hour or a few attempts', () => {
  expect(shouldPause(5, new Date(now.getTime() - 24 * hour), now)).toBe(true)
  expect(shouldPause(500, new Date(now.getTime() - 23 * hour), now)).toBe(false)
  expect(shouldPause(4, new Date(now.getTime() - 90 * hour), now)).toBe(false)
})

it('waits at most two minutes for an earlier event, and checks again after its next attempt', () => {
  expect(waitForEarlierEvent(null, now, now)).toBeNull()
  const soon = waitForEarlierEvent({ nextAttemptAt: null }, now, now)
  expect(soon && soon.getTime() - now.getTime()).toBe(250)
  const next = new Date(now.getTime() + 5000)
  expect(waitForEarlierEvent({ nextAttemptAt: next }, now, now)).toEqual(new Date(next.getTime() + 50))
  const far = waitForEarlierEvent({ nextAttemptAt: new Date(now.getTime() + hour) }, now, now)
  expect(far).toEqual(new Date(now.getTime() + 120_000))
  expect(waitForEarlierEvent({ nextAttemptAt: next }, new Date(now.getTime() - 120_000), now)).toBeNull()
})

it('creates signatures that the reference library verifies, with each of two valid secrets', () => {
  const [first, second] = [newSecret(), newSecret()]
  const body = '{"type":"test","text":"ü"}'
  const at = new Date()
  const message = { eventId: '3f0c2c4e-9d55-4f5e-8f57-9a4a3b1f0b11', body }
  const headers = signedHeaders([first, second], message, at)
  expect(headers['webhook-id']).toBe(webhookId(message.eventId))
  for (const secret of [first, second]) expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body))
  expect(() => new Webhook(newSecret()).verify(body, headers)).toThrow()
  expect(() => new Webhook(first).verify(`${body} `, headers)).toThrow()
  expect(first).not.toBe(second)
})

it('creates signatures that fail verification after any of 200 random changes', () => {
  const secret = newSecret()
  const body = '{"type":"test"}'
  const genuine = signedHeaders([secret], { eventId: '3f0c2c4e-9d55-4f5e-8f57-9a4a3b1f0b11', body }, new Date())
  const signature = genuine['webhook-signature'] ?? ''
  const change = fc.oneof(
    fc.record({ part: fc.constant('signature'), at: fc.integer({ min: 3, max: signature.length - 2 }) }),
    fc.record({ part: fc.constant('id'), at: fc.integer({ min: 0, max: 30 }) }),
    fc.record({ part: fc.constant('time'), at: fc.integer({ min: 1, max: 100_000 }) }),
    fc.record({ part: fc.constant('body'), at: fc.integer({ min: 0, max: body.length - 1 }) }),
  )
  const replaceAt = (text: string, at: number) =>
    text.slice(0, at) + (text[at] === 'x' ? 'y' : 'x') + text.slice(at + 1)
  fc.assert(
    fc.property(change, ({ part, at }) => {
      const headers = { ...genuine }
      if (part === 'signature') headers['webhook-signature'] = replaceAt(signature, at)
      if (part === 'id') headers['webhook-id'] = replaceAt(headers['webhook-id'] ?? '', at)
      if (part === 'time') headers['webhook-timestamp'] = String(Number(headers['webhook-timestamp']) + at)
      expect(() => new Webhook(secret).verify(part === 'body' ? replaceAt(body, at) : body, headers)).toThrow()
    }),
    { numRuns: 200 },
  )
})
