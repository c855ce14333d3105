import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createWaiter } from './waiter.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** Polls `reads` times and returns the pause before each read. `changesAt` are the reads that find something new. */
async function pausesOf(isLive: boolean, reads: number, changesAt: number[] = []): Promise<number[]> {
  const never = new AbortController().signal
  const waiter = createWaiter({ subscribe: () => () => {}, isLive: () => isLive, closing: never }, 'room', never)
  const pauses: number[] = []
  for (let read = 0; read < reads; read++) {
    const startedAt = Date.now()
    const waiting = waiter.wait(changesAt.includes(read))
    await vi.advanceTimersToNextTimerAsync()
    await waiting
    pauses.push(Date.now() - startedAt)
  }
  waiter.stop()
  return pauses
}

it('polls a quiet room less and less often, and often again after a change', async () => {
  expect(await pausesOf(true, 8, [0, 6])).toEqual([1000, 2000, 4000, 8000, 10_000, 10_000, 1000, 2000])
})

it('keeps polling often while notifications may be lost', async () => {
  expect(await pausesOf(false, 6, [0])).toEqual([400, 800, 1600, 2000, 2000, 2000])
})
