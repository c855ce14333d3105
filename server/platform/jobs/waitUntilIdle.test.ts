import { expect, it } from 'vitest'
import { waitUntilIdle } from './waitUntilIdle.ts'

/** Keeps the event loop busy, with a short break after every 15 ms. */
function busyFor(ms: number): () => boolean {
  const until = Date.now() + ms
  const turn = () => {
    const stop = Date.now() + 15
    while (Date.now() < stop);
    if (Date.now() < until) setImmediate(turn)
  }
  turn()
  return () => Date.now() < until
}

it('waits while the process is busy', async () => {
  const isBusy = busyFor(300)
  await waitUntilIdle()
  expect(isBusy()).toBe(false)
})

it('stops waiting after a second', async () => {
  const isBusy = busyFor(2500)
  await waitUntilIdle()
  expect(isBusy()).toBe(true)
})
