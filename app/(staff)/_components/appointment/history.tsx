import { wordFor, words } from '../../../_i18n/console/words.ts'
import { EmptyState } from '../../../_ui/emptyState.tsx'
import { TextField } from '../../../_ui/field.tsx'
import { SubmitButton } from '../../../_ui/submitButton.tsx'
import type { Base } from '../../_shared/base.ts'
import type { Notification, NotificationEvent } from '../../_shared/types.ts'
import { ToldBadge } from '../badges.tsx'
import { NotificationList } from '../notifications.tsx'
import { Opener } from '../opener.tsx'
import { Section } from '../section.tsx'
import { When } from '../when.tsx'
import { resendNotification } from './actions.ts'

type Props = { base: Base; id: string; rows: Notification[]; events: NotificationEvent[]; timezone: string }

/** What was, is and will be told, each with the events behind it and a way to send it again. */
export function History({ base, id, rows, events, timezone }: Props) {
  const t = words()
  return (
    <div className="mt-8">
      <Section title={t('history.title')} id="notifications">
        {rows.length === 0 ? (
          <EmptyState title={t('history.none')} />
        ) : (
          <NotificationList
            rows={rows}
            timezone={timezone}
            more={(row, place) => (
              <>
                <Events events={events.filter((event) => event.statusId === row.id)} timezone={timezone} />
                <Again base={base} id={id} row={row} place={place} />
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
  const t = words()
  const vendorId = events.find((event) => event.messageId)?.messageId
  return (
    <details>
      <Opener>{t('history.events', { count: events.length })}</Opener>
      <ol className="mb-2 space-y-2 border-line border-s-2 ps-3">
        {events.map((event) => (
          <li key={event.id}>
            <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
              <ToldBadge status={event.status} />
              {event.message === wordFor('told', event.status) ? null : <span>{event.message}</span>}
            </p>
            <p className="text-soft [overflow-wrap:anywhere]">
              <When at={event.timestamp} timezone={timezone} seconds />
              {[event.providerStatus, event.errorMessage].map((text) => (text ? `, ${text}` : ''))}
            </p>
          </li>
        ))}
      </ol>
      {vendorId ? (
        <p className="text-soft [overflow-wrap:anywhere]">{t('history.vendorId', { id: vendorId })}</p>
      ) : null}
    </details>
  )
}

function Again({ base, id, row, place }: { base: Base; id: string; row: Notification; place: string }) {
  const t = words()
  if (!row.canRetry) {
    const why = row.whyNotRetry ?? 'unknown'
    return <p className="text-soft">{t('history.cannot', { why: wordFor('refused', why) })}</p>
  }
  const about = { message: wordFor('type', row.type), name: row.recipient.displayName }
  return (
    <details>
      <Opener>{t('history.again')}</Opener>
      <form action={resendNotification.bind(null, base, id, row.id)} className="max-w-md pt-2">
        <TextField
          id={`${place}-${row.id}`}
          name="reason"
          label={t('history.reason')}
          maxLength={300}
          required
          autoComplete="off"
        />
        <SubmitButton look="secondary">{t('history.againFor', about)}</SubmitButton>
      </form>
    </details>
  )
}
