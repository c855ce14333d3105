import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { quietHoursAround, shiftOutOfQuietHours } from './quietHoursRules.ts'

const night = { from: '21:00', to: '08:00' }
const at = (text: string) => new Date(text)

describe('quiet hours', () => {
  it('start and end in the recipient’s time zone, over midnight too', () => {
    expect(quietHoursAround(at('2026-11-24T22:30:00Z'), night, 'Europe/Berlin')).toEqual({
      from: at('2026-11-24T20:00:00Z'),
      to: at('2026-11-25T07:00:00Z'),
    })
    expect(quietHoursAround(at('2026-11-24T22:30:00Z'), night, 'America/New_York')).toBeNull()
    expect(quietHoursAround(at('2026-11-25T07:00:00Z'), night, 'Europe/Berlin')).toBeNull()
  })

  it('postpone a message until they end, or advance it to before their start if the end is too late', () => {
    const knownAt = at('2026-11-20T09:00:00Z')
    const dueAt = at('2026-11-25T02:00:00Z')
    const shift = (usefulUntil: string, known = knownAt) =>
      shiftOutOfQuietHours(dueAt, { knownAt: known, usefulUntil: at(usefulUntil) }, night, 'Europe/Berlin')
    expect(shift('2026-11-25T09:00:00Z')).toEqual(at('2026-11-25T07:00:00Z'))
    expect(shift('2026-11-25T06:30:00Z')).toEqual(at('2026-11-24T19:59:00Z'))
    expect(shift('2026-11-25T06:30:00Z', at('2026-11-24T23:00:00Z'))).toBeNull()
  })

  it('never contain a shifted time, in any time zone and on any day', () => {
    const zone = fc.constantFrom(
      'Europe/Berlin',
      'America/St_Johns',
      'Pacific/Auckland',
      'Africa/Cairo',
      'Asia/Kolkata',
    )
    const clock = fc.tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom('00', '30'))
    const time = clock.map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${minute}`)
    const minute = fc.integer({ min: 0, max: 2 * 366 * 1440 })
    fc.assert(
      fc.property(zone, time, time, minute, (timezone, from, to, offset) => {
        fc.pre(from !== to)
        const dueAt = new Date(Date.UTC(2026, 0, 1) + offset * 60_000)
        const bounds = { knownAt: new Date(0), usefulUntil: new Date(dueAt.getTime() + 3 * 3_600_000) }
        const shifted = shiftOutOfQuietHours(dueAt, bounds, { from, to }, timezone)
        expect(shifted && quietHoursAround(shifted, { from, to }, timezone)).toBeNull()
      }),
      { numRuns: 300 },
    )
  })
})
