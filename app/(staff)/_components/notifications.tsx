import Link from 'next/link'
import { Fragment, type ReactNode } from 'react'
import { noticeWords } from '../../_i18n/console/noticeWords.ts'
import { wordFor, words } from '../../_i18n/console/words.ts'
import { Table, Td, Th } from '../../_ui/table.tsx'
import { offsetWords } from '../_shared/offset.ts'
import type { Notification } from '../_shared/types.ts'
import { ToldBadge } from './badges.tsx'
import { When } from './when.tsx'

type Props = {
  rows: Notification[]
  timezone: string
  /** With the appointment each belongs to. */
  withAppointment?: boolean
  /** Beneath a row; `place` tells the two drawings apart, for ids. */
  more?: (row: Notification, place: string) => ReactNode
}

/** A table where there is room for one, cards where there is not. */
export function NotificationList(props: Props) {
  return (
    <>
      <div className="hidden sm:block">
        <AsTable {...props} />
      </div>
      <ul className="space-y-3 sm:hidden">
        {props.rows.map((row) => (
          <li key={row.id} id={`card-${row.id}`} className="rounded-lg border border-line bg-card p-4 text-sm">
            <div className="flex flex-wrap items-start justify-between gap-2">
              <What row={row} place="card" />
              <ToldBadge status={row.status} />
            </div>
            <p className="mt-2">
              {row.recipient.displayName}, {wordFor('channel', row.channel)}
            </p>
            {props.withAppointment ? <AppointmentLink row={row} /> : null}
            <HowItStands row={row} timezone={props.timezone} />
            {props.more ? <div className="mt-2">{props.more(row, 'card')}</div> : null}
          </li>
        ))}
      </ul>
    </>
  )
}

function AsTable({ rows, timezone, withAppointment, more }: Props) {
  const t = words()
  const edge = more ? 'border-b-0 pb-0' : undefined
  return (
    <Table caption={t('history.caption')}>
      <thead>
        <tr>
          <Th>{t('history.message')}</Th>
          {withAppointment ? <Th>{t('history.appointment')}</Th> : null}
          <Th>{t('history.to')}</Th>
          <Th>{t('history.channel')}</Th>
          <Th>{t('history.status')}</Th>
          <Th>{t('history.time')}</Th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Fragment key={row.id}>
            <tr id={`row-${row.id}`}>
              <Td className={edge}>
                <What row={row} place="row" />
              </Td>
              {withAppointment ? (
                <Td className={edge}>
                  <AppointmentLink row={row} />
                </Td>
              ) : null}
              <Td className={edge}>{row.recipient.displayName}</Td>
              <Td className={edge}>{wordFor('channel', row.channel)}</Td>
              <Td className={edge}>
                <ToldBadge status={row.status} />
              </Td>
              <Td className={edge}>
                <HowItStands row={row} timezone={timezone} />
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

function What({ row, place }: { row: Notification; place: 'row' | 'card' }) {
  const t = words()
  const notes = [
    offsetWords(row.offset, row.type === 'FOLLOW_UP' ? 'after' : 'before'),
    row.cause.startsWith('resend') ? t('history.resent') : row.cause.startsWith('manual') ? t('history.manual') : null,
    row.revision > 1 ? t('history.revision', { revision: row.revision }) : null,
  ].filter(Boolean)
  return (
    <div className="min-w-36">
      <p className="font-semibold">{wordFor('type', row.type)}</p>
      {notes.length > 0 ? <p className="text-soft">{notes.join(', ')}</p> : null}
      <Instead row={row} place={place} />
    </div>
  )
}

/** Two messages that say the same on two ways, because the first did not arrive: each names the other. */
function Instead({ row, place }: { row: Notification; place: 'row' | 'card' }) {
  const t = noticeWords()
  const link = (id: string, text: string) => (
    <p>
      <a href={`#${place}-${id}`} className="inline-block min-h-6">
        {text}
      </a>
    </p>
  )
  if (row.replaces) return link(row.replaces.id, t('instead.of', { channel: wordFor('channel', row.replaces.channel) }))
  return row.replacedBy ? link(row.replacedBy, t('instead.by')) : null
}

function HowItStands({ row, timezone }: { row: Notification; timezone: string }) {
  const t = words()
  const planned = row.status === 'INITIALIZED' && row.scheduledFor
  return (
    <div className="min-w-48">
      <p>
        {planned ? `${t('history.planned')} ` : null}
        <When at={planned || row.updatedAt} timezone={timezone} />
      </p>
      <p className="text-soft [overflow-wrap:anywhere]">
        {[
          row.message === wordFor('told', row.status) ? null : row.message,
          row.providerStatus && t('history.provider', { status: row.providerStatus }),
          row.errorMessage,
          row.retryCount > 0 ? t('history.tries', { count: row.retryCount }) : null,
        ]
          .filter(Boolean)
          .join(', ')}
      </p>
      {row.nextRetryAt ? (
        <p>
          {t('history.nextTry')} <When at={row.nextRetryAt} timezone={timezone} />
        </p>
      ) : null}
    </div>
  )
}

const AppointmentLink = ({ row }: { row: Notification }) => (
  <Link
    href={`/admin/appointments/${row.appointmentId}#notifications`}
    prefetch={false}
    className="inline-block min-h-6 font-semibold"
  >
    {row.appointmentReference}
  </Link>
)
