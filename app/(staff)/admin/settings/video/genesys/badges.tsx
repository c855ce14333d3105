import { Badge, type BadgeTone } from '../../../../../_ui/badge.tsx'
import type { GenesysConnection } from '../../../../_shared/types.ts'
import { connectionWords } from './words.ts'

const ofCheck: Record<GenesysConnection['check']['state'], BadgeTone> = {
  none: 'neutral',
  asked: 'pending',
  ok: 'good',
  failed: 'bad',
}
export const CheckBadge = ({ state }: GenesysConnection['check']) => (
  <Badge tone={ofCheck[state]}>{connectionWords()(`checkState.${state}`)}</Badge>
)

const ofRegistration: Record<GenesysConnection['registration']['state'], BadgeTone> = {
  none: 'neutral',
  asked: 'pending',
  registered: 'good',
  failed: 'bad',
}
export const RegistrationBadge = ({ state }: GenesysConnection['registration']) => (
  <Badge tone={ofRegistration[state]}>{connectionWords()(`registrationState.${state}`)}</Badge>
)
