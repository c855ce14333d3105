import { channels, types } from './place.ts'

export type Channel = (typeof channels)[number]
export type DeliveryViolation = { kind: 'lost' | 'doubled' | 'unsettled' | 'record'; words: string }

/** One mail or SMS delivered by a vendor. `body` differs between any two messages to one recipient. */
export type Effect = { id: string; channel: Channel; to: string; body: string }
export type Told = {
  invited: readonly { appointmentId: string; email: string; phone: string }[]
  notifications: readonly {
    id: string
    appointmentId: string
    type: string
    channel: string
    status: string
    messageId: string | null
  }[]
  messages: readonly { id: string; state: string; providerId: string | null }[]
  effects: readonly Effect[]
}

/**
 * Returns everything that was lost, duplicated or left open. Each recipient must get each notification once per
 * channel, with notification, message and vendor effect matching one to one.
 */
export function findDeliveryViolations(told: Told): DeliveryViolation[] {
  return [...planned(told), ...settled(told), ...delivered(told), ...recorded(told)]
}

function planned({ invited, notifications }: Told): DeliveryViolation[] {
  const ofOne = countBy(notifications, ({ appointmentId, type, channel }) => `${appointmentId} ${type} ${channel}`)
  const wanted = invited.flatMap(({ appointmentId }) =>
    types.flatMap((type) => channels.map((channel) => `${appointmentId} ${type} ${channel}`)),
  )
  const known = new Set(wanted)
  const unasked = [...ofOne.keys()].filter((key) => !known.has(key))
  return [
    ...wanted.flatMap((key) => notOnce(ofOne.get(key) ?? 0, `planned: ${key}`)),
    ...unasked.map((key) => violation('doubled', `nobody asked for ${key}`)),
  ]
}

function settled({ notifications }: Told): DeliveryViolation[] {
  return notifications.flatMap(({ id, type, channel, status }) => {
    if (status === 'DELIVERED') return []
    const isOpen = status === 'INITIALIZED' || status === 'PENDING'
    return [violation(isOpen ? 'unsettled' : 'lost', `${type} ${channel} ${id} is ${status}`)]
  })
}

/** Checks deliveries per recipient: two messages on each channel, each exactly once. */
function delivered({ invited, effects }: Told): DeliveryViolation[] {
  const bodies = new Map<string, Map<string, number>>()
  for (const { channel, to, body } of effects) {
    const door = bodies.get(`${channel} ${to}`) ?? new Map<string, number>()
    bodies.set(`${channel} ${to}`, door.set(body, (door.get(body) ?? 0) + 1))
  }
  const doors = invited.flatMap(({ email, phone }) => [`EMAIL ${email}`, `SMS ${phone}`])
  return doors.flatMap((door) => {
    const counts = [...(bodies.get(door) ?? new Map<string, number>()).values()]
    const missing = types.length - counts.length
    return [
      ...counts.flatMap((count) => notOnce(count, `delivered: ${door}`)),
      ...(missing > 0 ? [violation('lost', `${missing} of ${types.length} never came: ${door}`)] : []),
      ...(missing < 0 ? [violation('doubled', `${-missing} more than ${types.length} came: ${door}`)] : []),
    ]
  })
}

/** Checks that notification, message and vendor effect refer to each other one to one. */
function recorded({ notifications, messages, effects }: Told): DeliveryViolation[] {
  const attached = countBy(notifications, ({ messageId }) => messageId ?? '')
  const known = countBy(messages, ({ providerId }) => providerId ?? '')
  const done = new Set(effects.map(({ id }) => id))
  return [
    ...messages.flatMap(({ id, state, providerId }) => [
      ...(attached.get(id) === 1
        ? []
        : [violation('record', `message ${id} is of ${attached.get(id) ?? 0} notifications`)]),
      ...(providerId !== null && !done.has(providerId)
        ? [violation('lost', `message ${id} is ${state}, and the vendor never did ${providerId}`)]
        : []),
    ]),
    ...effects.flatMap(({ id, channel, to }) =>
      known.get(id) === 1
        ? []
        : [violation('record', `${channel} ${id} to ${to} is of ${known.get(id) ?? 0} messages`)],
    ),
  ]
}

const violation = (kind: DeliveryViolation['kind'], words: string): DeliveryViolation => ({ kind, words })

const notOnce = (count: number, what: string): DeliveryViolation[] =>
  count === 1 ? [] : [violation(count === 0 ? 'lost' : 'doubled', `${count} times ${what}`)]

function countBy<T>(all: readonly T[], keyOf: (one: T) => string): Map<string, number> {
  const counts = new Map<string, number>()
  for (const one of all) counts.set(keyOf(one), (counts.get(keyOf(one)) ?? 0) + 1)
  return counts
}
