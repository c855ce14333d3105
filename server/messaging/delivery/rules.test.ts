import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  distinctivePart,
  foldState,
  lastVendorStatus,
  MAIL_KEY_SAFE_MS,
  matchOwnMessage,
  nextLookupAt,
  nextStep,
  unresolvedAttempts,
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
  it('says the same whatever the order of arrival, and however often something is told', () => {
    fc.assert(
      fc.property(events, fc.infiniteStream(fc.nat()), (made, dice) => {
        const list = made.map(({ status, seconds, attempt }) => event(status, seconds, attempt))
        const shuffled = [...list, ...list].map((one) => ({ one, rank: dice.next().value }))
        const other = shuffled.sort((a, b) => a.rank - b.rank).map(({ one }) => one)
        expect(foldState(other)).toBe(foldState(list))
      }),
    )
  })

  it.each([
    [
      'a receipt before our own record of the answer',
      [event('attempted', 0), event('delivered', 1, null), event('accepted', 2)],
      'delivered',
    ],
    [
      'a bounce after it was handed over',
      [event('attempted', 0), event('accepted', 1), event('failed', 9, null)],
      'failed',
    ],
    [
      'nothing reopens what was delivered',
      [event('delivered', 1), event('failed', 2), event('in_doubt', 3)],
      'delivered',
    ],
    [
      'a doubt that a callback settled',
      [event('attempted', 0), event('in_doubt', 8), event('accepted', 9)],
      'accepted',
    ],
    [
      'a callback that came before the doubt',
      [event('attempted', 0), event('accepted', 1), event('in_doubt', 8)],
      'accepted',
    ],
    ['an attempt that did nothing', [event('attempted', 0), event('retrying', 1)], 'open'],
    [
      'all at one instant: attempt by attempt',
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
      'a second attempt in doubt at the instant the first was cleared',
      [event('retrying', 0, 1), event('in_doubt', 0, 1), event('in_doubt', 0, 2)],
      'in_doubt',
    ],
  ] as const)('%s', (_, list, state) => {
    expect(foldState(list)).toBe(state)
  })
})

it('shows the word that settled it, not the last that arrived', () => {
  const told = [
    { ...event('delivered', 5), providerStatus: 'delivered' },
    { ...event('accepted', 9), providerStatus: 'sent' },
  ]
  expect(lastVendorStatus(told, 'delivered')).toEqual({ providerStatus: 'delivered', errorCode: null })
})

describe('openAttempts', () => {
  it('names those of which nobody knows the end', () => {
    const list = [event('attempted', 0, 1), event('retrying', 1, 1), event('attempted', 2, 2), event('in_doubt', 3, 2)]
    expect(unresolvedAttempts(list)).toEqual([{ number: 2, startedAt: at(2) }])
  })
})

const options = { wanted: true, graceMs: 60_000 }
const message = {
  state: 'open',
  attempts: 1,
  usefulUntil: at(3600),
  sealed: Buffer.from('x'),
  settledAt: null,
} as const
const sms = { ...message, channel: 'SMS' } as const
const mail = { ...message, channel: 'EMAIL' } as const

describe('nextStep', () => {
  it('never begins an SMS again while an attempt has no known end', () => {
    fc.assert(
      fc.property(events, fc.integer({ min: 0, max: 10_000 }), fc.boolean(), (made, seconds, wanted) => {
        const list = [
          ...made.map(({ status, seconds, attempt }) => event(status, seconds, attempt)),
          event('attempted', 0, 9),
        ]
        const step = nextStep(sms, list, at(seconds), { ...options, wanted })
        if (unresolvedAttempts(list).length > 0) expect(step.kind).not.toBe('attempt')
      }),
    )
  })

  it('asks the vendor about an SMS in doubt, and lets it go again only while it is wanted and useful', () => {
    const doubted = [event('attempted', 0), event('in_doubt', 8)]
    expect(nextStep(sms, doubted, at(70), options)).toMatchObject({
      kind: 'lookup',
      graceEndsAt: at(60),
      mayResend: true,
    })
    expect(nextStep(sms, doubted, at(70), { ...options, wanted: false })).toMatchObject({ mayResend: false })
    expect(nextStep(sms, doubted, at(3600), options)).toMatchObject({ mayResend: false })
  })

  it('repeats a mail of unknown fate under its key for 23 hours, then leaves it to people', () => {
    const unknown = [event('attempted', 0), event('noted', 8)]
    const day = { ...mail, usefulUntil: at(100_000) }
    expect(nextStep(day, unknown, at(60), options)).toEqual({ kind: 'attempt', number: 2 })
    expect(nextStep(day, unknown, at(MAIL_KEY_SAFE_MS / 1000), options)).toEqual({ kind: 'leaveInDoubt' })
  })

  it('begins nothing that is no longer wanted or too late', () => {
    expect(nextStep(mail, [], at(0), { ...options, wanted: false })).toEqual({ kind: 'expire', code: 'superseded' })
    expect(nextStep(mail, [], at(3600), options)).toEqual({ kind: 'expire', code: 'too_late' })
  })

  it.each(['accepted', 'delivered', 'failed', 'expired'] as const)('does nothing about one that is %s', (status) => {
    expect(nextStep(sms, [event('attempted', 0), event(status, 1)], at(2), options).kind).toBe('nothing')
  })
})

describe('referenceOf', () => {
  it('is the longest link, without the full stop after it', () => {
    expect(distinctivePart('See https://p.test/a. Join: https://p.test/join/abcdef. Bye')).toBe(
      'https://p.test/join/abcdef',
    )
  })
  it('is the code where there is no link', () =>
    expect(distinctivePart('123456 is your code. It works for 10 min.')).toBe('123456'))
  it('is all of a text that has neither', () => expect(distinctivePart('Hello')).toBe('Hello'))
})

describe('chooseFound', () => {
  const link = 'https://p.test/join/a'
  const found = [
    { providerId: 'SM1', text: `Reminder ${link}` },
    { providerId: 'SM2', text: `Your room’s open – ${link}` },
    { providerId: 'SM3', text: `Sent from a trial account. Booked ${link}` },
  ]
  const choose = (words: string[], taken: string[] = []) => matchOwnMessage(found, words, new Set(taken))?.providerId

  it('takes the same text, whatever the vendor put before it', () => expect(choose([`Booked ${link}`])).toBe('SM3'))
  it('takes one whose punctuation the vendor rewrote', () => expect(choose([`Your room's open - ${link}`])).toBe('SM2'))
  it('takes one that says all that fills a template', () => expect(choose(['open', link])).toBe('SM2'))
  it('takes none that only has the same link', () => expect(choose([`It is cancelled ${link}`])).toBeUndefined())
  it('leaves what belongs to another message', () => expect(choose([`Booked ${link}`], ['SM3'])).toBeUndefined())
})

it('looks soon, then when the grace is over, and never in the past', () => {
  expect(nextLookupAt(at(8), at(60), 60_000)).toEqual(at(18))
  expect(nextLookupAt(at(55), at(60), 60_000)).toEqual(at(60))
  expect(nextLookupAt(at(90), at(60), 60_000)).toEqual(at(91))
})
