import { describe, expect, it } from 'vitest'
import { addMinutes, addMs } from '#server/lib/time.ts'
import { attemptRefusal, codeHash, malformedReason, nextSend, normalizeCode } from './rules.ts'

const now = new Date('2026-11-23T09:00:00Z')
const sent = (over: Partial<Parameters<typeof nextSend>[0] & object> = {}) => ({
  sends: 1,
  resendAt: addMs(now, 20_000),
  expiresAt: addMinutes(now, 9),
  consumedAt: null,
  startsAt: null,
  ...over,
})

it.each(['123456', '123 456', ' 123-456 ', '12 34 56', '123‑456', '123–456', '１２３４５６', '١٢٣٤٥٦', '۱۲۳ ۴۵۶'])(
  'reads "%s" as 123456',
  (typed) => {
    expect(normalizeCode(typed)).toBe('123456')
    expect(malformedReason(typed)).toBeNull()
  },
)

it('does not count a code of another length as an attempt', () => {
  expect(malformedReason('12345')).toBe('malformed_short')
  expect(malformedReason('1234567')).toBe('malformed_long')
  expect(malformedReason('')).toBe('malformed_short')
})

it('hashes the same digits differently for another challenge', () => {
  expect(codeHash('pepper', 'a', '123456')).not.toEqual(codeHash('pepper', 'b', '123456'))
})

describe('the next code', () => {
  it('is sent at once the first time and expires after ten minutes', () => {
    expect(nextSend(null, null, now)).toEqual({
      ok: true,
      sends: 1,
      resendAt: addMs(now, 30_000),
      expiresAt: addMinutes(now, 10),
    })
  })
  it('is refused until the pause is over', () => {
    expect(nextSend(sent(), null, now)).toEqual({ ok: false, retryAfterSeconds: 20 })
    expect(nextSend(sent({ resendAt: now }), null, now)).toMatchObject({ ok: true, sends: 2 })
  })
  it.each([
    [1, 60],
    [2, 120],
    [3, 240],
    [9, 240],
  ])('after %i codes the pause is %i s', (sends, seconds) => {
    expect(nextSend(sent({ sends, resendAt: now }), null, now)).toMatchObject({ resendAt: addMs(now, seconds * 1000) })
  })
  it('needs no pause after a used or expired code, or for another slot', () => {
    expect(nextSend(sent({ consumedAt: now }), null, now)).toMatchObject({ ok: true, sends: 1 })
    expect(nextSend(sent({ expiresAt: now }), null, now)).toMatchObject({ ok: true, sends: 1 })
    const slot = addMinutes(now, 60)
    expect(nextSend(sent({ startsAt: slot }), addMinutes(slot, 30), now)).toMatchObject({ ok: true, sends: 2 })
    expect(nextSend(sent({ startsAt: slot }), slot, now).ok).toBe(false)
  })
})

it('explains why no attempt is allowed', () => {
  const challenge = { consumedAt: null, expiresAt: addMinutes(now, 1) }
  expect(attemptRefusal(null, now)).toBe('none')
  expect(attemptRefusal({ ...challenge, consumedAt: now }, now)).toBe('none')
  expect(attemptRefusal({ ...challenge, expiresAt: now }, now)).toBe('expired')
  expect(attemptRefusal(challenge, now)).toBe('too_many')
})
