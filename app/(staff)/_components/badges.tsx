import { labelFor } from '../../_i18n/console/labels.ts'
import { Badge, type BadgeTone } from '../../_ui/badge.tsx'
import type { AppointmentRow, Notification } from '../_shared/types.ts'

const statusTones: Record<AppointmentRow['status'], BadgeTone> = {
  scheduled: 'pending',
  activated: 'good',
  in_progress: 'good',
  completed: 'neutral',
  cancelled: 'neutral',
  no_show: 'warn',
  failed: 'bad',
}
export const StatusBadge = ({ status }: { status: AppointmentRow['status'] }) => (
  <Badge tone={statusTones[status]}>{labelFor('status', status)}</Badge>
)

const deliveryTones: Record<AppointmentRow['delivery'], BadgeTone> = { green: 'good', amber: 'pending', red: 'bad' }
export const DeliveryBadge = ({ delivery }: { delivery: AppointmentRow['delivery'] }) => (
  <Badge tone={deliveryTones[delivery]}>{labelFor('deliveryState', delivery)}</Badge>
)

const dispatchTones: Record<NonNullable<AppointmentRow['dispatchState']>, BadgeTone> = {
  pending: 'pending',
  sent: 'good',
  failed: 'bad',
  cleared: 'neutral',
}
const liveStatuses: readonly AppointmentRow['status'][] = ['scheduled', 'activated', 'in_progress']
type DispatchProps = { state: AppointmentRow['dispatchState']; status: AppointmentRow['status'] }
/** State of the pre-meeting message. If there is none, the status decides whether it is still to be sent or never will be. */
export function DispatchBadge({ state, status }: DispatchProps) {
  if (state) return <Badge tone={dispatchTones[state]}>{labelFor('dispatchState', state)}</Badge>
  if (liveStatuses.includes(status)) return <Badge tone="pending">{labelFor('dispatchState', 'none')}</Badge>
  return <span className="text-soft">{labelFor('dispatchState', 'never')}</span>
}

const notificationTones: Record<Notification['status'], BadgeTone> = {
  INITIALIZED: 'pending',
  PENDING: 'pending',
  DELIVERED: 'good',
  FAILED: 'bad',
  CANCELLED: 'neutral',
}
export const NotificationBadge = ({ status }: { status: Notification['status'] }) => (
  <Badge tone={notificationTones[status]}>{labelFor('notificationStatus', status)}</Badge>
)

export const ActiveBadge = ({ active }: { active: boolean }) => (
  <Badge tone={active ? 'good' : 'neutral'}>{labelFor('activeState', active ? 'active' : 'inactive')}</Badge>
)
