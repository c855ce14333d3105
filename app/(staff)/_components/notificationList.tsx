import { Fragment, type ReactNode } from 'react'
import { labelFor } from '../../_i18n/console/labels.ts'
import { getTranslations } from '../../_i18n/console/translations.ts'
import { cardClasses } from '../../_ui/card.tsx'
import { Table, Td, Th } from '../../_ui/table.tsx'
import { TextLink } from '../../_ui/textLink.tsx'
import { formatOffset } from '../_shared/formatOffset.ts'
import type { Notification } from '../_shared/types.ts'
import { NotificationBadge } from './badges.tsx'
import { DateTime } from './dateTime.tsx'

/** The list is rendered twice, as a table and as cards; ids contain the layout to be unique. */
type Layout = 'row' | 'card'
type Props = {
  rows: Notification[]
  timezone: string
  withAppointment?: boolean
  /** Details below a row. */
  more?: (row: Notification, layout: Layout) => ReactNode
}

/** Notifications as a table, or as cards on narrow screens. */
export function NotificationList(props: Props) {
  return (
    <>
      <div className="hidden sm:block">
        <NotificationTable {...props} />
      </div>
      <ul className="space-y-3 sm:hidden">
        {props.rows.map((row) => (
          <li key={row.id} id={`card-${row.id}`} className={cardClasses('p-4 text-sm')}>
            <div className="flex flex-wrap items-start justify-between gap-2">
              <MessageCell row={row} layout="card" />
              <NotificationBadge status={row.status} />
            </div>
            <p className="mt-2">
              {row.recipient.displayName}, {labelFor('channel', row.channel)}
            </p>
            {props.withAppointment ? <AppointmentLink row={row} /> : null}
            <StatusCell row={row} timezone={props.timezone} />
            {props.more ? <div className="mt-2">{props.more(row, 'card')}</div> : null}
          </li>
        ))}
      </ul>
    </>
  )
}

function NotificationTable({ rows, timezone, withAppointment, more }: Props) {
  const t = getTranslations('console')
  const firstRowClasses = more ? 'border-b-0 pb-0' : undefined
  return (
    <Table caption={t('notifications.caption')}>
      <thead>
        <tr>
          <Th>{t('notifications.message')}</Th>
          {withAppointment ? <Th>{t('notifications.appointment')}</Th> : null}
          <Th>{t('notifications.to')}</Th>
          <Th>{t('notifications.channel')}</Th>
          <Th>{t('notifications.status')}</Th>
          <Th>{t('notifications.time')}</Th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Fragment key={row.id}>
            <tr id={`row-${row.id}`}>
              <Td className={firstRowClasses}>
                <MessageCell row={row} layout="row" />
              </Td>
              {withAppointment ? (
                <Td className={firstRowClasses}>
                  <AppointmentLink row={row} />
                </Td>
              ) : null}
              <Td className={firstRowClasses}>{row.recipient.displayName}</Td>
              <Td className={firstRowClasses}>{labelFor('channel', row.channel)}</Td>
              <Td className={firstRowClasses}>
                <NotificationBadge status={row.status} />
              </Td>
              <Td className={firstRowClasses}>
                <StatusCell row={row} timezone={timezone} />
              </Td>
            </tr>
            {more ? (
              <tr>
                <Td colSpan={withAppointment ? 6 : 5}>{more(row, 'row')}</Td>
              </tr>
            ) : null}
          </Fragment>
        ))}
      </tbody>
    </Table>
  )
}

type CellProps = { row: Notification; layout: Layout }

function MessageCell({ row, layout }: CellProps) {
  const t = getTranslations('console')
  const { cause } = row
  const notes = [
    formatOffset(row.offset, row.type === 'FOLLOW_UP' ? 'after' : 'before'),
    cause.startsWith('resend') ? t('notifications.resent') : null,
    cause.startsWith('manual') ? t('notifications.manual') : null,
    row.revision > 1 ? t('notifications.revision', { revision: row.revision }) : null,
  ].filter(Boolean)
  return (
    <div className="min-w-36">
      <p className="font-semibold">{labelFor('notificationType', row.type)}</p>
      {notes.length > 0 ? <p className="text-soft">{notes.join(', ')}</p> : null}
      <FallbackLink row={row} layout={layout} />
    </div>
  )
}

/** Links a message that failed to the one that was sent on the fallback channel, and back. */
function FallbackLink({ row: { replaces, replacedBy }, layout }: CellProps) {
  const t = getTranslations('notifications')
  const other = replaces?.id ?? replacedBy
  if (!other) return null
  return (
    <p>
      <TextLink href={`#${layout}-${other}`}>
        {replaces
          ? t('fallback.sentInsteadOf', { channel: labelFor('channel', replaces.channel) })
          : t('fallback.replacedBy')}
      </TextLink>
    </p>
  )
}

function StatusCell({ row, timezone }: { row: Notification; timezone: string }) {
  const t = getTranslations('console')
  const plannedAt = row.status === 'INITIALIZED' && row.scheduledFor
  const details = [
    row.message === labelFor('notificationStatus', row.status) ? null : row.message,
    row.providerStatus && t('notifications.providerStatus', { status: row.providerStatus }),
    row.errorMessage,
    row.retryCount > 0 ? t('notifications.retries', { count: row.retryCount }) : null,
  ].filter(Boolean)
  return (
    <div className="min-w-48">
      <p>
        {plannedAt ? `${t('notifications.planned')} ` : null}
        <DateTime at={plannedAt || row.updatedAt} timezone={timezone} />
      </p>
      <p className="text-soft [overflow-wrap:anywhere]">{details.join(', ')}</p>
      {row.nextRetryAt ? (
        <p>
          {t('notifications.nextAttempt')} <DateTime at={row.nextRetryAt} timezone={timezone} />
        </p>
      ) : null}
    </div>
  )
}

const AppointmentLink = ({ row }: { row: Notification }) => (
  <TextLink href={`/admin/appointments/${row.appointmentId}#notifications`} className="font-semibold">
    {row.appointmentReference}
  </TextLink>
)
