import { describe, expect, it } from 'vitest'
import { standInLine } from './line.ts'

const policy = { bufferBeforeMinutes: 5, bufferAfterMinutes: 10 }
const at = (time: string, minutes = 30) => {
  const startAt = new Date(`2026-11-24T${time}:00Z`)
  return { startAt, endAt: new Date(startAt.getTime() + minutes * 60_000), policy }
}

describe('who waits for an agent', () => {
  it('hears that their time was taken while they stood there, with the buffers', () => {
    const first = standInLine(['anna'], at('09:00'))
    const [same, near, next] = ['09:00', '09:40', '09:45'].map((time) => standInLine(['anna'], at(time)))
    const other = standInLine(['boris'], at('09:00'))
    expect([same, near, next, other].map((one) => one?.isLost())).toEqual([false, false, false, false])
    first.took()
    // From 9:45 on, the buffers of both just touch.
    expect([same, near, next, other].map((one) => one?.isLost())).toEqual([true, true, false, false])
    for (const one of [first, same, near, next, other]) one?.leave()
  })

  it('hears nothing of what was taken before they came: it may be free again', () => {
    const first = standInLine(['anna'], at('09:00'))
    first.took()
    const late = standInLine(['anna'], at('09:00'))
    expect(late.isLost()).toBe(false)
    late.leave()
    first.leave()
    expect(standInLine(['anna'], at('09:00')).isLost()).toBe(false)
  })

  it('for two agents together, loses the time with either of them', () => {
    const both = standInLine(['anna', 'boris'], at('09:00'))
    const one = standInLine(['boris'], at('09:15'))
    one.took()
    expect(both.isLost()).toBe(true)
    one.leave()
    both.leave()
  })
})
