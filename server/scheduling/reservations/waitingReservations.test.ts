import { describe, expect, it } from 'vitest'
import { registerWaiting } from './waitingReservations.ts'

const policy = { bufferBeforeMinutes: 5, bufferAfterMinutes: 10 }
const at = (time: string, minutes = 30) => {
  const startAt = new Date(`2026-11-24T${time}:00Z`)
  return { startAt, endAt: new Date(startAt.getTime() + minutes * 60_000), policy }
}

describe('a waiting reservation', () => {
  it('is notified when its time, buffers included, is taken by an earlier one', () => {
    const first = registerWaiting(['anna'], at('09:00'))
    const [same, near, next] = ['09:00', '09:40', '09:45'].map((time) => registerWaiting(['anna'], at(time)))
    const other = registerWaiting(['boris'], at('09:00'))
    expect([same, near, next, other].map((one) => one?.isTimeTaken())).toEqual([false, false, false, false])
    first.announceTaken()
    // From 9:45 on, the buffers of both just touch.
    expect([same, near, next, other].map((one) => one?.isTimeTaken())).toEqual([true, true, false, false])
    for (const one of [first, same, near, next, other]) one?.unregister()
  })

  it('ignores times taken before it was registered, because they may be free again', () => {
    const first = registerWaiting(['anna'], at('09:00'))
    first.announceTaken()
    const later = registerWaiting(['anna'], at('09:00'))
    expect(later.isTimeTaken()).toBe(false)
    later.unregister()
    first.unregister()
    expect(registerWaiting(['anna'], at('09:00')).isTimeTaken()).toBe(false)
  })

  it('for two agents loses the time when either of them is taken', () => {
    const both = registerWaiting(['anna', 'boris'], at('09:00'))
    const one = registerWaiting(['boris'], at('09:15'))
    one.announceTaken()
    expect(both.isTimeTaken()).toBe(true)
    one.unregister()
    both.unregister()
  })
})
