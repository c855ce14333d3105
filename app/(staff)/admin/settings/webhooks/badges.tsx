import { Badge, type BadgeTone } from '../../../../_ui/badge.tsx'
import type { Delivery, WebhookEndpoint } from '../../../_shared/types.ts'
import { webhookWords } from './words.ts'

const ofEndpoint: Record<WebhookEndpoint['state'], BadgeTone> = {
  enabled: 'good',
  paused: 'warn',
  disabled: 'neutral',
  deleted: 'neutral',
}
export function EndpointBadge({ endpoint }: { endpoint: Pick<WebhookEndpoint, 'state' | 'stateReason'> }) {
  const isTrouble = endpoint.stateReason === 'gone' || endpoint.stateReason === 'failing'
  return (
    <Badge tone={isTrouble ? 'bad' : ofEndpoint[endpoint.state]}>{webhookWords()(`state.${endpoint.state}`)}</Badge>
  )
}

const ofDelivery: Record<Delivery['state'], BadgeTone> = {
  pending: 'pending',
  held: 'warn',
  delivered: 'good',
  failed: 'bad',
  cancelled: 'neutral',
}
export const DeliveryBadge = ({ state }: { state: Delivery['state'] }) => (
  <Badge tone={ofDelivery[state]}>{webhookWords()(`deliveryState.${state}`)}</Badge>
)
