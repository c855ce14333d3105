import { channels, types } from './scenario.ts'

export type Channel = (typeof channels)[number]
export type DeliveryViolation = { kind: 'lost' | 'duplicated' | 'unsettled' | 'record'; description: string }

/** One mail or SMS delivered by a vendor. `body` differs between any two messages to one recipient. */
export type Effect = { id: string; channel: Channel; to: string; body: string }
export type Observation = {
  appointments: readonly { appointmentId: string; email: string; phone: string }[]
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
export function findDeliveryViolations(observation: Observation): DeliveryViolation[] {
  return [
    ...comparePlanned(observation),
    ...findUnsettled(observation),
    ...compareDelivered(observation),
    ...compareRecords(observation),
  ]
}

function comparePlanned({ appointments, notifications }: Observation): DeliveryViolation[] {
  const counts_ = countBy(notifications, ({ appointmentId, type, channel }) => `${appointmentId} ${type} ${channel}`)
  const expected = appointments.flatMap(({ appointmentId }) =>
    types.flatMap((type) => channels.map((channel) => `${appointmentId} ${type} ${channel}`)),
  )
  const known = new Set(expected)
  const unexpected = [...counts_.keys()].filter((key) => !known.has(key))
  return [
    ...expected.flatMap((key) => notOnce(counts_.get(key) ?? 0, `planned: ${key}`)),
    ...unexpected.map((key) => violation('duplicated', `not requested: ${key}`)),
  ]
}

function findUnsettled({ notifications }: Observation): DeliveryViolation[] {
  return notifications.flatMap(({ id, type, channel, status }) => {
    if (status === 'DELIVERED') return []
    const isOpen = status === 'INITIALIZED' || status === 'PENDING'
    return [violation(isOpen ? 'unsettled' : 'lost', `${type} ${channel} ${id} is ${status}`)]
  })
}

/** Checks deliveries per recipient: two messages on each channel, each exactly once. */
function compareDelivered({ appointments, effects }: Observation): DeliveryViolation[] {
  const bodies = new Map<string, Map<string, number>>()
  for (const { channel, to, body } of effects) {
    const recipient = bodies.get(`${channel} ${to}`) ?? new Map<string, number>()
    bodies.set(`${channel} ${to}`, recipient.set(body, (recipient.get(body) ?? 0) + 1))
  }
  const recipients = appointments.flatMap(({ email, phone }) => [`EMAIL ${email}`, `SMS ${phone}`])
  return recipients.flatMap((recipient) => {
    const counts = [...(bodies.get(recipient) ?? new Map<string, number>()).values()]
    const missing = types.length - counts.length
    return [
      ...counts.flatMap((count) => notOnce(count, `delivered: ${recipient}`)),
      ...(missing > 0 ? [violation('lost', `${missing} of ${types.length} never arrived: ${recipient}`)] : []),
      ...(missing < 0 ? [violation('duplicated', `${-missing} more than ${types.length} arrived: ${recipient}`)] : []),
    ]
  })
}

/** Checks that notification, message and vendor effect refer to each other one to one. */
function compareRecords({ notifications, messages, effects }: Observation): DeliveryViolation[] {
  const attached = countBy(notifications, ({ messageId }) => messageId ?? '')
  const known = countBy(messages, ({ providerId }) => providerId ?? '')
  const done = new Set(effects.map(({ id }) => id))
  return [
    ...messages.flatMap(({ id, state, providerId }) => [
      ...(attached.get(id) === 1
        ? []
        : [violation('record', `message ${id} belongs to ${attached.get(id) ?? 0} notifications`)]),
      ...(providerId !== null && !done.has(providerId)
        ? [violation('lost', `message ${id} is ${state}, but the vendor has no ${providerId}`)]
        : []),
    ]),
    ...effects.flatMap(({ id, channel, to }) =>
      known.get(id) === 1
        ? []
        : [violation('record', `${channel} ${id} to ${to} belongs to ${known.get(id) ?? 0} messages`)],
    ),
  ]
}

const violation = (kind: DeliveryViolation['kind'], description: string): DeliveryViolation => ({ kind, description })

const notOnce = (count: number, what: string): DeliveryViolation[] =>
  count === 1 ? [] : [violation(count === 0 ? 'lost' : 'duplicated', `${count} times ${what}`)]

function countBy<T>(all: readonly T[], keyOf: (one: T) => string): Map<string, number> {
  const counts = new Map<string, number>()
  for (const one of all) counts.set(keyOf(one), (counts.get(keyOf(one)) ?? 0) + 1)
  return counts
}
