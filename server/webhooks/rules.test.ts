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
const tried = (tries: number, roundAt = now, random = 0) => ({ tries, roundAt, now, random: () => random })

it('has a type for every fact', () => {
  expect(Object.values(eventTypeByTimelineKind).every((type) => eventTypes.includes(type))).toBe(true)
})

it('tells a corrected outcome as what it came to', () => {
  const told = (outcome: string) => eventTypeOf({ kind: 'outcome_corrected', data: { outcome } })
  expect([told('completed'), told('failed'), told('customer'), told('technical')]).toEqual([
    'COMPLETED',
    'FAILED',
    'NO_SHOW',
    'NO_SHOW',
  ])
  expect(eventTypeOf({ kind: 'consent_noted', data: {} })).toBeNull()
})

it('names a type as Standard Webhooks writes one', () => {
  for (const type of [...eventTypes, 'TEST'] as const) expect(standardTypeName(type)).toMatch(/^[a-z_]+(\.[a-z_]+)*$/)
})

it('hears of all where nothing was chosen', () => {
  expect(isSubscribed({ types: [] }, 'CREATE')).toBe(true)
  expect(isSubscribed({ types: ['CREATE'] }, 'CANCELLED')).toBe(false)
})

it('hands on extensions alone, and no second line', () => {
  const given = {
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
  expect(forwardedHeaders(given)).toEqual({ 'x-tenant': 'acme', 'X-Trace': '1' })
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
  ])('answered %d came to %j', (status, error) => {
    expect(errorOf(answered(status))).toBe(error)
  })

  it('is made again later each time by the table, never sooner and little later, ten times in all', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: retryTable.length }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (tries, random) => {
          const verdict = evaluateAttempt(answered(500), tried(tries, now, random))
          const pause = retryTable[tries - 1] ?? 0
          if (verdict.kind !== 'again') throw new Error('it should come again')
          const after = verdict.at.getTime() - now.getTime()
          expect(after).toBeGreaterThanOrEqual(pause)
          expect(after).toBeLessThanOrEqual(pause * 1.2)
          expect(verdict.retryAfterMs).toBeNull()
        },
      ),
    )
    expect(evaluateAttempt(answered(500), tried(10))).toEqual({ kind: 'failed', error: 'status', gone: false })
  })

  it('waits as long as it is asked to, which closes the way for others', () => {
    expect(evaluateAttempt(answered(429, 90_000), tried(9))).toEqual({
      kind: 'again',
      at: new Date(now.getTime() + 90_000),
      error: 'throttled',
      quietMs: 90_000,
    })
    // Anybody else's wish moves this one alone.
    expect(evaluateAttempt(answered(500, 60_000), tried(1))).toMatchObject({
      at: new Date(now.getTime() + 60_000),
      quietMs: null,
    })
  })

  it('ends for good at 410, and after five days of patience', () => {
    expect(evaluateAttempt(answered(410), tried(1))).toEqual({ kind: 'failed', error: 'gone', gone: true })
    const long = new Date(now.getTime() - maxRetryMs - 1)
    expect(evaluateAttempt(answered(429, 1000), tried(1, long))).toMatchObject({ kind: 'failed' })
  })
})

it('is paused after a day of failures, not after a bad hour or one bad try', () => {
  expect(shouldPause(5, new Date(now.getTime() - 24 * hour), now)).toBe(true)
  expect(shouldPause(500, new Date(now.getTime() - 23 * hour), now)).toBe(false)
  expect(shouldPause(4, new Date(now.getTime() - 90 * hour), now)).toBe(false)
})

it('waits for an earlier event for two minutes at most, and looks when that is tried', () => {
  expect(waitForEarlierEvent(null, now, now)).toBeNull()
  const soon = waitForEarlierEvent({ nextAttemptAt: null }, now, now)
  expect(soon && soon.getTime() - now.getTime()).toBe(250)
  const next = new Date(now.getTime() + 5000)
  expect(waitForEarlierEvent({ nextAttemptAt: next }, now, now)).toEqual(new Date(next.getTime() + 50))
  const far = waitForEarlierEvent({ nextAttemptAt: new Date(now.getTime() + hour) }, now, now)
  expect(far).toEqual(new Date(now.getTime() + 120_000))
  expect(waitForEarlierEvent({ nextAttemptAt: next }, new Date(now.getTime() - 120_000), now)).toBeNull()
})

it('signs as the reference verifier checks, with either secret while two count', () => {
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

it('believes none of 200 forged ones', () => {
  const secret = newSecret()
  const body = '{"type":"test"}'
  const genuine = signedHeaders([secret], { eventId: '3f0c2c4e-9d55-4f5e-8f57-9a4a3b1f0b11', body }, new Date())
  const signature = genuine['webhook-signature'] ?? ''
  const forger = fc.oneof(
    fc.record({ what: fc.constant('signature'), at: fc.integer({ min: 3, max: signature.length - 2 }) }),
    fc.record({ what: fc.constant('id'), at: fc.integer({ min: 0, max: 30 }) }),
    fc.record({ what: fc.constant('time'), at: fc.integer({ min: 1, max: 100_000 }) }),
    fc.record({ what: fc.constant('body'), at: fc.integer({ min: 0, max: body.length - 1 }) }),
  )
  const spoil = (text: string, at: number) => text.slice(0, at) + (text[at] === 'x' ? 'y' : 'x') + text.slice(at + 1)
  fc.assert(
    fc.property(forger, ({ what, at }) => {
      const headers = { ...genuine }
      if (what === 'signature') headers['webhook-signature'] = spoil(signature, at)
      if (what === 'id') headers['webhook-id'] = spoil(headers['webhook-id'] ?? '', at)
      if (what === 'time') headers['webhook-timestamp'] = String(Number(headers['webhook-timestamp']) + at)
      expect(() => new Webhook(secret).verify(what === 'body' ? spoil(body, at) : body, headers)).toThrow()
    }),
    { numRuns: 200 },
  )
})
