import { getTranslations } from '../../../../../_i18n/console/translations.ts'
import { Badge, type BadgeTone } from '../../../../../_ui/badge.tsx'
import type { GenesysConnection } from '../../../../_shared/types.ts'

const checkTones: Record<GenesysConnection['check']['state'], BadgeTone> = {
  none: 'neutral',
  asked: 'pending',
  ok: 'good',
  failed: 'bad',
}
export const CheckBadge = ({ state }: GenesysConnection['check']) => (
  <Badge tone={checkTones[state]}>{getTranslations('connections')(`checkState.${state}`)}</Badge>
)

const registrationTones: Record<GenesysConnection['registration']['state'], BadgeTone> = {
  none: 'neutral',
  asked: 'pending',
  registered: 'good',
  failed: 'bad',
}
export const RegistrationBadge = ({ state }: GenesysConnection['registration']) => (
  <Badge tone={registrationTones[state]}>{getTranslations('connections')(`registrationState.${state}`)}</Badge>
)
