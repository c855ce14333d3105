import { expect, it } from 'vitest'
import type { AttemptEvent } from './attemptData.ts'
import { unresolvedAttempts } from './attemptRules.ts'

const at = (seconds: number) => new Date(Date.UTC(2026, 10, 24, 9, 0, seconds))
const event = (status: AttemptEvent['status'], seconds: number, attempt: number | null) => ({
  status,
  attempt,
  at: at(seconds),
})

it('returns the attempts with an unknown outcome, whatever later attempts return', () => {
  const lost = [event('attempted', 0, 1), event('in_doubt', 5, 1), event('attempted', 7, 2)]
  expect(unresolvedAttempts([...lost].reverse())).toEqual([
    { number: 1, startedAt: at(0) },
    { number: 2, startedAt: at(7) },
  ])
  expect(unresolvedAttempts([...lost, event('failed', 8, 2)])).toEqual([{ number: 1, startedAt: at(0) }])
  expect(unresolvedAttempts([...lost, event('retrying', 8, 1), event('accepted', 9, 2)])).toEqual([])
})

it('counts a report about the whole message as the outcome of all its attempts', () => {
  expect(unresolvedAttempts([event('attempted', 0, 1), event('delivered', 1, null)])).toEqual([])
  expect(unresolvedAttempts([event('attempted', 0, 1), event('noted', 1, null)])).toHaveLength(1)
})
