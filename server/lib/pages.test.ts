import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { arePagesRead, besidePages } from './pages.ts'

const slot = Symbol.for('punctual.pages')
const setPageState = (pages: unknown) => Object.assign(globalThis, { [slot]: pages })
const page = () => ({ underWay: 1, lastAt: Number.NEGATIVE_INFINITY, waiting: new Set<() => void>() })
afterEach(() => setPageState(undefined))

describe('besidePages', () => {
  it('starts once no page is being rendered', async () => {
    const pages = page()
    setPageState(pages)
    const order: string[] = []
    const all = besidePages(async () => order.push('written'))
    while (pages.waiting.size === 0) await turn()
    expect(arePagesRead()).toBe(true)
    order.push('page sent')
    pages.underWay = 0
    for (const goOn of pages.waiting) goOn()
    await all
    expect(order).toEqual(['page sent', 'written'])
    expect(arePagesRead()).toBe(false)
  })

  it('starts after a while even if pages never finish', async () => {
    setPageState(page())
    expect(await besidePages(async () => 'written')).toBe('written')
  })

  it('pauses four times as long as the previous work took while pages are requested', async () => {
    const busy = () => new Promise<void>((resolve) => setTimeout(resolve, 30))
    await besidePages(busy)
    setPageState({ ...page(), underWay: 0, lastAt: performance.now() })
    const begun = performance.now()
    await besidePages(async () => {})
    expect(performance.now() - begun).toBeGreaterThan(100)
  })

  it('does not pause before work that has been queued for long', async () => {
    await besidePages(() => new Promise<void>((resolve) => setTimeout(resolve, 60)))
    setPageState({ ...page(), underWay: 0, lastAt: performance.now() })
    const order: string[] = []
    const fresh = besidePages(async () => order.push('new'))
    await besidePages(async () => order.push('queued for long'), performance.now() - 3000)
    await fresh
    expect(order).toEqual(['queued for long', 'new'])
  })

  it('does not wait if page requests are not tracked', async () => {
    setPageState(undefined)
    expect(arePagesRead()).toBe(false)
    expect(await besidePages(async () => 1)).toBe(1)
  })
})
