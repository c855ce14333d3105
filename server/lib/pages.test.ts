import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { arePagesRead, besidePages } from './pages.ts'

const slot = Symbol.for('punctual.pages')
const keep = (pages: unknown) => Object.assign(globalThis, { [slot]: pages })
const page = () => ({ underWay: 1, lastAt: Number.NEGATIVE_INFINITY, waiting: new Set<() => void>() })
afterEach(() => keep(undefined))

describe('what services ask for', () => {
  it('begins when nobody’s page is under way any more', async () => {
    const pages = page()
    keep(pages)
    const told: string[] = []
    const all = besidePages(async () => told.push('written'))
    while (pages.waiting.size === 0) await turn()
    expect(arePagesRead()).toBe(true)
    told.push('page sent')
    pages.underWay = 0
    for (const goOn of pages.waiting) goOn()
    await all
    expect(told).toEqual(['page sent', 'written'])
    expect(arePagesRead()).toBe(false)
  })

  it('begins at last though pages never end', async () => {
    keep(page())
    expect(await besidePages(async () => 'written')).toBe('written')
  })

  it('rests four times as long as it took, while pages are read', async () => {
    const busy = () => new Promise<void>((resolve) => setTimeout(resolve, 30))
    await besidePages(busy)
    keep({ ...page(), underWay: 0, lastAt: performance.now() })
    const begun = performance.now()
    await besidePages(async () => {})
    expect(performance.now() - begun).toBeGreaterThan(100)
  })

  it('takes no rest before what has waited in line for long', async () => {
    await besidePages(() => new Promise<void>((resolve) => setTimeout(resolve, 60)))
    keep({ ...page(), underWay: 0, lastAt: performance.now() })
    const told: string[] = []
    const fresh = besidePages(async () => told.push('just come'))
    await besidePages(async () => told.push('long in line'), performance.now() - 3000)
    await fresh
    expect(told).toEqual(['long in line', 'just come'])
  })

  it('waits for nothing where pages are not counted', async () => {
    keep(undefined)
    expect(arePagesRead()).toBe(false)
    expect(await besidePages(async () => 1)).toBe(1)
  })
})
