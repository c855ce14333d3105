import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { unresolvedAttempts } from '#server/platform/jobs/attemptRules.ts'
import {
  distinctivePart,
  foldState,
  lastVendorStatus,
  MAIL_RESEND_WINDOW_MS,
  matchOwnMessage,
  nextLookupAt,
  nextStep,
} from './rules.ts'
import { type MessageEvent, type MessageEventStatus, messageEventStatuses } from './schema.ts'

const start = new Date('2026-11-24T09:00:00Z')
const at = (seconds: number) => new Date(start.getTime() + seconds * 1000)
const event = (status: MessageEventStatus, seconds: number, attempt: number | null = 1): MessageEvent => ({
  eventKey: `${status}:${seconds}:${attempt}`,
  status,
  attempt,
  at: at(seconds),
  providerStatus: null,
  errorCode: null,
})

const events = fc.array(
  fc.record({
    status: fc.constantFrom(...messageEventStatuses),
    seconds: fc.integer({ min: 0, max: 20 }),
    attempt: fc.option(fc.integer({ min: 1, max: 3 })),
  }),
  { maxLength: 10 },
)

describe('foldState', () => {
  it('does not depend on the order of arrival or on duplicates', () => {
    fc.assert(
      fc.property(events, fc.infiniteStream(fc.nat()), (generated, ranks) => {
        const list = generated.map(({ status, seconds, attempt }) => event(status, seconds, attempt))
        const ranked = [...list, ...list].map((one) => ({ one, rank: ranks.next().value }))
        const shuffled = ranked.sort((a, b) => a.rank - b.rank).map(({ one }) => one)
        expect(foldState(shuffled)).toBe(foldState(list))
      }),
    )
  })

  it.each([
    [
      'a receipt that arrives before the response is recorded',
      [event('attempted', 0), event('delivered', 1, null), event('accepted', 2)],
      'delivered',
    ],
    ['a bounce after acceptance', [event('attempted', 0), event('accepted', 1), event('failed', 9, null)], 'failed'],
    [
      'a delivered message, which no later event reopens',
      [event('delivered', 1), event('failed', 2), event('in_doubt', 3)],
      'delivered',
    ],
    [
      'a callback that resolves an attempt in doubt',
      [event('attempted', 0), event('in_doubt', 8), event('accepted', 9)],
      'accepted',
    ],
    [
      'a callback that arrives before the attempt is in doubt',
      [event('attempted', 0), event('accepted', 1), event('in_doubt', 8)],
      'accepted',
    ],
    ['an attempt without effect', [event('attempted', 0), event('retrying', 1)], 'open'],
    [
      'events of one instant, ordered by attempt',
      [
        event('attempted', 0),
        event('in_doubt', 0),
        event('retrying', 0),
        event('attempted', 0, 2),
        event('accepted', 0, 2),
      ],
      'accepted',
    ],
    [
      'a second attempt in doubt at the instant at which the first was resolved',
      [event('retrying', 0, 1), event('in_doubt', 0, 1), event('in_doubt', 0, 2)],
      'in_doubt',
    ],
  ] as const)('%s', (_, list, state) => {
    expect(foldState(list)).toBe(state)
  })
})

it('shows the status that settled the message, not the last one to arrive', () => {
  const reported = [
    { ...event('delivered', 5), providerStatus: 'delivered' },
    { ...event('accepted', 9), providerStatus: 'sent' },
  ]
  expect(lastVendorStatus(reported, 'delivered')).toEqual({ providerStatus: 'delivered', errorCode: null })
})

const options = { allowed: true, graceMs: 60_000 }
const message = {
  state: 'open',
  usefulUntil: at(3600),
  sealed: Buffer.from('x'),
  settledAt: null,
} as const
const sms = { ...message, channel: 'SMS' } as const
const mail = { ...message, channel: 'EMAIL' } as const

describe('nextStep', () => {
  it('never sends an SMS again while an attempt has an unknown outcome', () => {
    fc.assert(
      fc.property(events, fc.integer({ min: 0, max: 10_000 }), fc.boolean(), (generated, seconds, allowed) => {
        const list = [
          ...generated.map(({ status, seconds, attempt }) => event(status, seconds, attempt)),
          event('attempted', 0, 9),
        ]
        const step = nextStep(sms, list, at(seconds), { ...options, allowed })
        if (unresolvedAttempts(list).length > 0) expect(step.kind).not.toBe('attempt')
      }),
    )
  })

  it('asks the vendor about an SMS in doubt, and allows a resend only while it is allowed and useful', () => {
    const inDoubt = [event('attempted', 0), event('in_doubt', 8)]
    expect(nextStep(sms, inDoubt, at(70), options)).toMatchObject({
      kind: 'lookup',
      graceEndsAt: at(60),
      mayResend: true,
    })
    expect(nextStep(sms, inDoubt, at(70), { ...options, allowed: false })).toMatchObject({ mayResend: false })
    expect(nextStep(sms, inDoubt, at(3600), options)).toMatchObject({ mayResend: false })
  })

  it('repeats an email with an unknown outcome under its key for 23 hours, then leaves it in doubt', () => {
    const unknown = [event('attempted', 0), event('noted', 8)]
    const day = { ...mail, usefulUntil: at(100_000) }
    expect(nextStep(day, unknown, at(60), options)).toEqual({ kind: 'attempt' })
    expect(nextStep(day, unknown, at(MAIL_RESEND_WINDOW_MS / 1000), options)).toEqual({ kind: 'leaveInDoubt' })
  })

  it('sends nothing that is no longer allowed or too late', () => {
    expect(nextStep(mail, [], at(0), { ...options, allowed: false })).toEqual({ kind: 'expire', code: 'superseded' })
    expect(nextStep(mail, [], at(3600), options)).toEqual({ kind: 'expire', code: 'too_late' })
  })

  it.each(['accepted', 'delivered', 'failed', 'expired'] as const)(
    'does nothing with a message that is %s',
    (status) => {
      expect(nextStep(sms, [event('attempted', 0), event(status, 1)], at(2), options).kind).toBe('nothing')
    },
  )
})

describe('distinctivePart', () => {
  it('is the longest link without the full stop after it', () => {
    expect(distinctivePart('See https://p.test/a. Join: https://p.test/join/abcdef. Bye')).toBe(
      'https://p.test/join/abcdef',
    )
  })
  it('is the code if there is no link', () =>
    expect(distinctivePart('123456 is your code. It works for 10 min.')).toBe('123456'))
  it('is the whole text if there is neither', () => expect(distinctivePart('Hello')).toBe('Hello'))
})

describe('matchOwnMessage', () => {
  const link = 'https://p.test/join/a'
  const found = [
    { providerId: 'SM1', text: `Reminder ${link}` },
    { providerId: 'SM2', text: `Your room’s open – ${link}` },
    { providerId: 'SM3', text: `Sent from a trial account. Booked ${link}` },
  ]
  const choose = (words: string[], boundElsewhere: string[] = []) =>
    matchOwnMessage(found, words, new Set(boundElsewhere))?.providerId

  it('matches the same text after a prefix added by the vendor', () => expect(choose([`Booked ${link}`])).toBe('SM3'))
  it('matches a text with punctuation that the vendor rewrote', () =>
    expect(choose([`Your room's open - ${link}`])).toBe('SM2'))
  it('matches a text that contains all variables of a template', () => expect(choose(['open', link])).toBe('SM2'))
  it('does not match a text that only has the same link', () =>
    expect(choose([`It is cancelled ${link}`])).toBeUndefined())
  it('does not match a text that belongs to another message', () =>
    expect(choose([`Booked ${link}`], ['SM3'])).toBeUndefined())
})

it('looks up an SMS soon, then after the grace period, and never in the past', () => {
  expect(nextLookupAt(at(8), at(60), 60_000)).toEqual(at(18))
  expect(nextLookupAt(at(55), at(60), 60_000)).toEqual(at(60))
  expect(nextLookupAt(at(90), at(60), 60_000)).toEqual(at(91))
})
