import { describe, expect, it } from 'vitest'
import { type Effect, findDeliveryViolations, type Observation } from './check.ts'
import { channels, types } from './scenario.ts'

const appointment = { appointmentId: 'one', email: 'casey@faults.test', phone: '+491512' }
const combinations = types.flatMap((type) => channels.map((channel) => ({ type, channel, id: `${type}-${channel}` })))
const clean: Observation = {
  appointments: [appointment],
  notifications: combinations.map(({ type, channel, id }) => ({
    ...{ id, type, channel, appointmentId: 'one', status: 'DELIVERED', messageId: `message-${id}` },
  })),
  messages: combinations.map(({ id }) => ({ id: `message-${id}`, state: 'delivered', providerId: `vendor-${id}` })),
  effects: combinations.map(({ type, channel, id }) => ({
    ...{ id: `vendor-${id}`, channel, to: channel === 'EMAIL' ? appointment.email : appointment.phone, body: type },
  })),
}
const kinds = (changes: Partial<Observation>) => [
  ...new Set(findDeliveryViolations({ ...clean, ...changes }).map((v) => v.kind)),
]
const withFirstChanged = <T>(list: readonly T[], change: Partial<T>): T[] =>
  list.map((entry, index) => (index === 0 ? { ...entry, ...change } : entry))

it('finds nothing when every recipient received every message once', () => expect(kinds({})).toEqual([]))

describe('finds', () => {
  const [effect] = clean.effects
  if (!effect) throw new Error('nothing was sent')
  const withExtraEffect = (changes: Partial<Effect>): Partial<Observation> => ({
    effects: [...clean.effects, { ...effect, ...changes }],
  })

  it('a message that never arrived', () => expect(kinds({ effects: clean.effects.slice(1) })).toEqual(['lost']))
  it('a message that arrived twice', () =>
    expect(kinds(withExtraEffect({ id: 'again' }))).toEqual(['duplicated', 'record']))
  it('a second message with another text', () =>
    expect(kinds(withExtraEffect({ id: 'other', body: 'x' }))).toEqual(['duplicated', 'record']))
  it('a message that no record explains', () =>
    expect(kinds(withExtraEffect({ id: 'unknown', to: 'somebody@else.test' }))).toEqual(['record']))
  it('a notification that was never planned', () =>
    expect(kinds({ notifications: clean.notifications.slice(1) })).toContain('lost'))
  it('a notification that should not exist', () =>
    expect(kinds({ notifications: withFirstChanged(clean.notifications, { type: 'ROOM' }) })).toContain('duplicated'))
  it.each(['INITIALIZED', 'PENDING'])('a notification without a final status: %s', (status) =>
    expect(kinds({ notifications: withFirstChanged(clean.notifications, { status }) })).toEqual(['unsettled']),
  )
  it.each(['FAILED', 'CANCELLED'])('a notification that ended without delivery: %s', (status) =>
    expect(kinds({ notifications: withFirstChanged(clean.notifications, { status }) })).toEqual(['lost']),
  )
  it('a message that refers to another message’s effect', () =>
    expect(
      kinds({ messages: withFirstChanged(clean.messages, { providerId: clean.messages[1]?.providerId ?? null }) }),
    ).toEqual(['record']))
  it('a message that the vendor does not know', () =>
    expect(kinds({ messages: withFirstChanged(clean.messages, { providerId: 'nothing' }) })).toEqual([
      'lost',
      'record',
    ]))
})
