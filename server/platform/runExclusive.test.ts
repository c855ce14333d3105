import { describe, expect, it, vi } from 'vitest'
import { runExclusive } from './runExclusive.ts'

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve))

describe('runExclusive', () => {
  it('runs one work per key at a time, in the order of the calls, and continues after a failure', async () => {
    const order: string[] = []
    const work = (name: string) =>
      runExclusive(['anna'], async () => {
        order.push(`${name} starts`)
        await nextTurn()
        order.push(`${name} ends`)
        if (name === 'first') throw new Error('refused')
      })
    const outcomes = await Promise.allSettled(['first', 'second', 'third'].map(work))
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled'])
    expect(order).toEqual(['first', 'second', 'third'].flatMap((name) => [`${name} starts`, `${name} ends`]))
  })

  it('runs works with other keys in parallel, and works with several keys without a deadlock', async () => {
    let running = 0
    let peak = 0
    const work = async () => {
      running += 1
      peak = Math.max(peak, running)
      await nextTurn()
      running -= 1
    }
    await Promise.all([
      runExclusive(['anna', 'boris'], work),
      runExclusive(['boris', 'anna'], work),
      runExclusive(['carla'], work),
      runExclusive(['carla', 'anna'], work),
    ])
    expect(peak).toBe(2)
  })

  it('refuses with rate_limited after waiting eight seconds, and lets the others continue', async () => {
    vi.useFakeTimers()
    let finish = () => {}
    const first = runExclusive(['anna'], () => new Promise<void>((resolve) => (finish = resolve)))
    const second = runExclusive(['anna'], async () => 'second').catch((error: unknown) => error)
    vi.advanceTimersByTime(8000)
    expect(await second).toMatchObject({ code: 'rate_limited' })
    vi.useRealTimers()
    const third = runExclusive(['anna'], async () => 'third')
    finish()
    await first
    expect(await third).toBe('third')
  })
})
