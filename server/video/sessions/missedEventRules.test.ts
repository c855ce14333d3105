import { describe, expect, it } from 'vitest'
import { addMinutes } from '#server/lib/time.ts'
import type { SessionRef } from '#server/ports/video/types.ts'
import { missedEvents } from './missedEventRules.ts'
import { foldSessionEvents } from './rules.ts'

const startAt = new Date('2026-11-24T10:00:00Z')
const at = (minute: number) => addMinutes(startAt, minute)

describe('events missed by webhooks', () => {
  const ref = (changes: Partial<SessionRef>): SessionRef => ({
    providerId: 'provider-1',
    state: 'active',
    sip: null,
    region: null,
    createdAt: at(-60),
    expiresAt: at(45),
    participants: [],
    ...changes,
  })
  const participants = [
    { type: 'customer' as const, joinedAt: at(0), leftAt: at(20) },
    { type: 'agent' as const, joinedAt: at(1), leftAt: at(21) },
  ]

  it('cover the whole meeting when every webhook was lost', () => {
    const missed = missedEvents(ref({ state: 'completed', participants }), 's', [], at(44))
    expect(foldSessionEvents(missed)).toMatchObject({ phase: 'completed', metAt: at(1), completedAt: at(21) })
  })

  it('contain no known event and keep their ids', () => {
    const known = missedEvents(ref({ state: 'completed', participants }), 's', [], at(44))
    expect(missedEvents(ref({ state: 'completed', participants }), 's', known, at(44))).toEqual([])
    const again = missedEvents(ref({ state: 'completed', participants }), 's', [], at(44))
    expect(again.map((one) => one.eventId)).toEqual(known.map((one) => one.eventId))
  })

  it('do not include an end for an empty session that expired', () => {
    expect(missedEvents(ref({ state: 'expired' }), 's', [], at(46))).toEqual([])
  })
})
