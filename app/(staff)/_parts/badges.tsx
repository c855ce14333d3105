import { Badge, type BadgeTone } from '../../_ui/badge.tsx'
import type { Notification, Row } from './types.ts'
import { wordFor } from './words.ts'

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
export const DispatchBadge = ({ state }: { state: Row['dispatchState'] }) => (
  <Badge tone={state ? ofDispatch[state] : 'pending'}>{wordFor('dispatch', state ?? 'none')}</Badge>
)

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
