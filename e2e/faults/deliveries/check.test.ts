import { describe, expect, it } from 'vitest'
import { type Effect, findDeliveryViolations, type Told } from './check.ts'
import { channels, types } from './place.ts'

const one = { appointmentId: 'one', email: 'casey@faults.test', phone: '+491512' }
const all = types.flatMap((type) => channels.map((channel) => ({ type, channel, id: `${type}-${channel}` })))
const clean: Told = {
  invited: [one],
  notifications: all.map(({ type, channel, id }) => ({
    ...{ id, type, channel, appointmentId: 'one', status: 'DELIVERED', messageId: `message-${id}` },
  })),
  messages: all.map(({ id }) => ({ id: `message-${id}`, state: 'delivered', providerId: `vendor-${id}` })),
  effects: all.map(({ type, channel, id }) => ({
    ...{ id: `vendor-${id}`, channel, to: channel === 'EMAIL' ? one.email : one.phone, body: type },
  })),
}
const kinds = (changes: Partial<Told>) => [
  ...new Set(findDeliveryViolations({ ...clean, ...changes }).map((v) => v.kind)),
]
const changed = <T>(list: readonly T[], change: Partial<T>): T[] =>
  list.map((item, index) => (index === 0 ? { ...item, ...change } : item))

it('finds nothing when every recipient received every message once', () => expect(kinds({})).toEqual([]))

describe('finds', () => {
  const [effect] = clean.effects
  if (!effect) throw new Error('nothing was sent')
  const more = (changes: Partial<Effect>): Partial<Told> => ({ effects: [...clean.effects, { ...effect, ...changes }] })

  it('a message that never arrived', () => expect(kinds({ effects: clean.effects.slice(1) })).toEqual(['lost']))
  it('a message that arrived twice', () => expect(kinds(more({ id: 'again' }))).toEqual(['doubled', 'record']))
  it('a second message with another text', () =>
    expect(kinds(more({ id: 'other', body: 'x' }))).toEqual(['doubled', 'record']))
  it('a message that no record explains', () =>
    expect(kinds(more({ id: 'stray', to: 'somebody@else.test' }))).toEqual(['record']))
  it('a notification that was never planned', () =>
    expect(kinds({ notifications: clean.notifications.slice(1) })).toContain('lost'))
  it('a notification that should not exist', () =>
    expect(kinds({ notifications: changed(clean.notifications, { type: 'ROOM' }) })).toContain('doubled'))
  it.each(['INITIALIZED', 'PENDING'])('a notification without a final status: %s', (status) =>
    expect(kinds({ notifications: changed(clean.notifications, { status }) })).toEqual(['unsettled']),
  )
  it.each(['FAILED', 'CANCELLED'])('a notification that ended without delivery: %s', (status) =>
    expect(kinds({ notifications: changed(clean.notifications, { status }) })).toEqual(['lost']),
  )
  it('a message that refers to another message’s effect', () =>
    expect(kinds({ messages: changed(clean.messages, { providerId: clean.messages[1]?.providerId ?? null }) })).toEqual(
      ['record'],
    ))
  it('a message that the vendor does not know', () =>
    expect(kinds({ messages: changed(clean.messages, { providerId: 'nothing' }) })).toEqual(['lost', 'record']))
})
