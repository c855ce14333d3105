import { labelFor } from '../../../_i18n/console/labels.ts'
import { getTranslations } from '../../../_i18n/console/translations.ts'
import { EmptyState } from '../../../_ui/emptyState.tsx'
import type { AppointmentBase } from '../../_shared/appointmentPath.ts'
import type { Notification, NotificationEvent } from '../../_shared/types.ts'
import { NotificationBadge } from '../badges.tsx'
import { DateTime } from '../dateTime.tsx'
import { NotificationList } from '../notificationList.tsx'
import { ReasonForm } from '../reasonForm.tsx'
import { Section } from '../section.tsx'
import { Summary } from '../summary.tsx'
import { resendNotification } from './actions.ts'

type Props = {
  base: AppointmentBase
  id: string
  rows: Notification[]
  events: NotificationEvent[]
  timezone: string
}

/** Sent and planned notifications, each with its events and a form to resend it. */
export function NotificationHistory({ base, id, rows, events, timezone }: Props) {
  const t = getTranslations('console')
  return (
    <div className="mt-8">
      <Section title={t('notifications.title')} id="notifications">
        {rows.length === 0 ? (
          <EmptyState title={t('notifications.none')} />
        ) : (
          <NotificationList
            rows={rows}
            timezone={timezone}
            more={(row, layout) => (
              <>
                <Events events={events.filter((event) => event.statusId === row.id)} timezone={timezone} />
                <Resend base={base} id={id} row={row} fieldId={`${layout}-${row.id}-reason`} />
              </>
            )}
          />
        )}
      </Section>
    </div>
  )
}

function Events({ events, timezone }: { events: NotificationEvent[]; timezone: string }) {
  if (events.length === 0) return null
  const t = getTranslations('console')
  const providerId = events.find((event) => event.messageId)?.messageId
  return (
    <details>
      <Summary>{t('notifications.events', { count: events.length })}</Summary>
      <ol className="mb-2 space-y-2 border-line border-s-2 ps-3">
        {events.map((event) => (
          <li key={event.id}>
            <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
              <NotificationBadge status={event.status} />
              {event.message === labelFor('notificationStatus', event.status) ? null : <span>{event.message}</span>}
            </p>
            <p className="text-soft [overflow-wrap:anywhere]">
              <DateTime at={event.timestamp} timezone={timezone} seconds />
              {[event.providerStatus, event.errorMessage].map((text) => (text ? `, ${text}` : ''))}
            </p>
          </li>
        ))}
      </ol>
      {providerId ? (
        <p className="text-soft [overflow-wrap:anywhere]">{t('notifications.providerId', { id: providerId })}</p>
      ) : null}
    </details>
  )
}

type ResendProps = { base: AppointmentBase; id: string; row: Notification; fieldId: string }

function Resend({ base, id, row, fieldId }: ResendProps) {
  const t = getTranslations('console')
  if (!row.canRetry) {
    const why = labelFor('refused', row.whyNotRetry ?? 'unknown')
    return <p className="text-soft">{t('notifications.notResendable', { why })}</p>
  }
  const message = labelFor('notificationType', row.type)
  return (
    <details>
      <Summary>{t('notifications.resend')}</Summary>
      <ReasonForm
        action={resendNotification.bind(null, base, id, row.id)}
        id={fieldId}
        label={t('notifications.reason')}
        submit={t('notifications.resendTo', { message, name: row.recipient.displayName })}
      />
    </details>
  )
}
