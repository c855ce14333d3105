import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { isServingPages, runAtLowPriority } from './pages.ts'

const slot = Symbol.for('punctual.pages')
const setPageState = (pages: unknown) => Object.assign(globalThis, { [slot]: pages })
const page = () => ({ inFlight: 1, lastAt: Number.NEGATIVE_INFINITY, waiting: new Set<() => void>() })
afterEach(() => setPageState(undefined))

describe('runAtLowPriority', () => {
  it('starts once no page is being rendered', async () => {
    const pages = page()
    setPageState(pages)
    const order: string[] = []
    const all = runAtLowPriority(async () => order.push('written'))
    while (pages.waiting.size === 0) await turn()
    expect(isServingPages()).toBe(true)
    order.push('page sent')
    pages.inFlight = 0
    for (const resume of pages.waiting) resume()
    await all
    expect(order).toEqual(['page sent', 'written'])
    expect(isServingPages()).toBe(false)
  })

  it('starts after a while even if pages never finish', async () => {
    setPageState(page())
    expect(await runAtLowPriority(async () => 'written')).toBe('written')
  })

  it('pauses four times as long as the previous work took while pages are requested', async () => {
    const busy = () => new Promise<void>((resolve) => setTimeout(resolve, 30))
    await runAtLowPriority(busy)
    setPageState({ ...page(), inFlight: 0, lastAt: performance.now() })
    const startedAt = performance.now()
    await runAtLowPriority(async () => {})
    expect(performance.now() - startedAt).toBeGreaterThan(100)
  })

  it('does not pause before work that has been queued for long', async () => {
    await runAtLowPriority(() => new Promise<void>((resolve) => setTimeout(resolve, 60)))
    setPageState({ ...page(), inFlight: 0, lastAt: performance.now() })
    const order: string[] = []
    const newWork = runAtLowPriority(async () => order.push('new'))
    await runAtLowPriority(async () => order.push('queued for long'), performance.now() - 3000)
    await newWork
    expect(order).toEqual(['queued for long', 'new'])
  })

  it('does not wait if page requests are not tracked', async () => {
    setPageState(undefined)
    expect(isServingPages()).toBe(false)
    expect(await runAtLowPriority(async () => 1)).toBe(1)
  })
})
