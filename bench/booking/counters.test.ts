import { expect, it } from 'vitest'
import { perBooking, usageBetween } from './counters.ts'

const counters = (at: number, appMs: number, calls: Record<string, number>) => ({
  at,
  cpuMs: { app: appMs },
  calls: new Map(Object.entries(calls)),
})

it('subtracts what the idle processes use in the same time, and counts only explicit transactions', () => {
  const [start, rest, end] = [
    counters(0, 100, { poll: 10 }),
    counters(10_000, 200, { poll: 20 }),
    counters(30_000, 1_400, { poll: 40, begin: 30, commit: 30, 'insert into a': 50, 'beginning()': 10 }),
  ]
  const result = perBooking(usageBetween(rest, end), usageBetween(start, rest), 10)
  expect(result.cpuMs).toEqual({ app: 100 })
  expect(result.transactions).toBe(3)
  expect(result.statements).toBe(6)
  expect(result.calls.map(({ query }) => query)).toEqual(['insert into a', 'begin', 'commit', 'beginning()'])
})
