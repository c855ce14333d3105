import { wordFor } from '../../_i18n/console/words.ts'
import { Badge, type BadgeTone } from '../../_ui/badge.tsx'
import type { Notification, Row } from '../_shared/types.ts'

const ofStatus: Record<Row['status'], BadgeTone> = {
  scheduled: 'pending',
  activated: 'good',
  in_progress: 'good',
  completed: 'neutral',
  cancelled: 'neutral',
  no_show: 'warn',
  failed: 'bad',
}
export const StatusBadge = ({ status }: { status: Row['status'] }) => (
  <Badge tone={ofStatus[status]}>{wordFor('status', status)}</Badge>
)

const ofDelivery: Record<Row['delivery'], BadgeTone> = { green: 'good', amber: 'pending', red: 'bad' }
export const DeliveryBadge = ({ delivery }: { delivery: Row['delivery'] }) => (
  <Badge tone={ofDelivery[delivery]}>{wordFor('delivery', delivery)}</Badge>
)

const ofDispatch: Record<NonNullable<Row['dispatchState']>, BadgeTone> = {
  pending: 'pending',
  sent: 'good',
  failed: 'bad',
  cleared: 'neutral',
}
const live: readonly Row['status'][] = ['scheduled', 'activated', 'in_progress']
/** One that was never sent waits for its time, or never will be. */
export function DispatchBadge({ state, status }: { state: Row['dispatchState']; status: Row['status'] }) {
  if (state) return <Badge tone={ofDispatch[state]}>{wordFor('dispatch', state)}</Badge>
  if (live.includes(status)) return <Badge tone="pending">{wordFor('dispatch', 'none')}</Badge>
  return <span className="text-soft">{wordFor('dispatch', 'never')}</span>
}

const ofTold: Record<Notification['status'], BadgeTone> = {
  INITIALIZED: 'pending',
  PENDING: 'pending',
  DELIVERED: 'good',
  FAILED: 'bad',
  CANCELLED: 'neutral',
}
export const ToldBadge = ({ status }: { status: Notification['status'] }) => (
  <Badge tone={ofTold[status]}>{wordFor('told', status)}</Badge>
)
