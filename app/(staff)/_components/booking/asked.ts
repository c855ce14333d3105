import type { Base } from '../../_shared/base.ts'
import { one, type Query, withQuery } from '../../_shared/filters.ts'
import type { Offer } from '../../_shared/types.ts'

export type Service = Offer['services'][number]
export type Offered = { offer: Offer; service: Service }

/** What the address asks for, as far as it can be had. */
export type Asked = {
  base: Base
  presetId: string
  minutes: number
  agentId: string | undefined
  from: string | undefined
}

export const offeredIn = (offers: Offer[]): Offered[] =>
  offers.flatMap((offer) => offer.services.map((service) => ({ offer, service })))

export function askedOf(base: Base, query: Query, { service }: Offered): Asked {
  const minutes = Number(one(query, 'minutes'))
  const agentId = one(query, 'agent')
  return {
    base,
    presetId: service.presetId,
    minutes: service.durationsMinutes.includes(minutes) ? minutes : (service.durationsMinutes[0] ?? 30),
    agentId: service.agents.some((agent) => agent.id === agentId) ? agentId : undefined,
    from: dayIn(query),
  }
}

/** The same choices with something more, as an address. */
export const newPath = (asked: Asked, more: Record<string, string | undefined> = {}): string =>
  withQuery(`${asked.base}/new`, { ...fixedOf(asked), ...more })

export const fixedOf = ({ presetId, minutes, agentId }: Asked) => ({
  service: presetId,
  minutes: String(minutes),
  agent: agentId,
})

/** An instant from an address, or null. */
export function startIn(query: Query): Date | null {
  const given = one(query, 'start')
  const at = given && /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/.test(given) ? new Date(given) : null
  return at && !Number.isNaN(at.getTime()) ? at : null
}

export function dayIn(query: Query): string | undefined {
  const from = one(query, 'from')
  return from && /^\d{4}-\d{2}-\d{2}$/.test(from) ? from : undefined
}
