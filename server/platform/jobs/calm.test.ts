import { expect, it } from 'vitest'
import { calm } from './calm.ts'

/** Keeps the process busy, giving way only for a moment now and then. */
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

it('waits while the process has its hands full', async () => {
  const isBusy = busyFor(300)
  await calm()
  expect(isBusy()).toBe(false)
})

it('does not wait for ever', async () => {
  const isBusy = busyFor(2500)
  await calm()
  expect(isBusy()).toBe(true)
})
