import { describe, expect, it } from 'vitest'
import { runLimited } from './runLimited.ts'

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve))

async function peakOf(maxConcurrent: number, keys: readonly string[]): Promise<number> {
  let inside = 0
  let peak = 0
  const work = async () => {
    inside += 1
    peak = Math.max(peak, inside)
    await nextTurn()
    inside -= 1
  }
  await Promise.all(keys.map((key) => runLimited(key, work, maxConcurrent)))
  return peak
}

describe('runLimited', () => {
  it('runs one work per key at a time, or as many as requested', async () => {
    expect(await peakOf(1, Array(20).fill('anna'))).toBe(1)
    expect(await peakOf(3, Array(20).fill('anna'))).toBe(3)
    expect(await peakOf(1, ['anna', 'boris', 'anna', 'boris'])).toBe(2)
  })

  it('admits the waiting works together once half the slots are free', async () => {
    const inside = new Set<() => void>()
    const entered: number[] = []
    const work = (number: number) =>
      runLimited('crowd', () => new Promise<void>((leave) => inside.add(leave) && entered.push(number)), 4)
    const all = Promise.all([1, 2, 3, 4, 5, 6, 7].map(work))
    const oneLeaves = async () => {
      const [leave] = inside
      if (leave) inside.delete(leave)
      leave?.()
      await nextTurn()
      return entered.length
    }
    expect([await oneLeaves(), await oneLeaves()]).toEqual([4, 6])
    expect([await oneLeaves(), await oneLeaves()]).toEqual([6, 7])
    for (let left = inside.size; left > 0; left--) await oneLeaves()
    await all
    expect(entered).toEqual([1, 2, 3, 4, 5, 6, 7])
  })

  it('runs works in the order of the calls, and continues after a failure', async () => {
    const order: number[] = []
    const outcomes = await Promise.allSettled(
      [1, 2, 3].map((number) =>
        runLimited('order', async () => {
          order.push(number)
          await nextTurn()
          if (number === 1) throw new Error('refused')
        }),
      ),
    )
    expect(order).toEqual([1, 2, 3])
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled'])
  })
})
