import { getTranslations } from '../../../../_i18n/console/translations.ts'
import { Badge, type BadgeTone } from '../../../../_ui/badge.tsx'
import type { Delivery, WebhookEndpoint } from '../../../_shared/types.ts'

const endpointTones: Record<WebhookEndpoint['state'], BadgeTone> = {
  enabled: 'good',
  paused: 'warn',
  disabled: 'neutral',
  deleted: 'neutral',
}
export function EndpointBadge({ endpoint }: { endpoint: Pick<WebhookEndpoint, 'state' | 'stateReason'> }) {
  const isTrouble = endpoint.stateReason === 'gone' || endpoint.stateReason === 'failing'
  return (
    <Badge tone={isTrouble ? 'bad' : endpointTones[endpoint.state]}>
      {getTranslations('webhooks')(`state.${endpoint.state}`)}
    </Badge>
  )
}

const deliveryTones: Record<Delivery['state'], BadgeTone> = {
  pending: 'pending',
  held: 'warn',
  delivered: 'good',
  failed: 'bad',
  cancelled: 'neutral',
}
export const DeliveryBadge = ({ state }: { state: Delivery['state'] }) => (
  <Badge tone={deliveryTones[state]}>{getTranslations('webhooks')(`deliveryState.${state}`)}</Badge>
)
