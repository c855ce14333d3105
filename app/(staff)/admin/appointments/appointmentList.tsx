import { getTranslations } from '../../../_i18n/console/translations.ts'
import { Badge } from '../../../_ui/badge.tsx'
import { cardClasses } from '../../../_ui/card.tsx'
import { Table, Td, Th } from '../../../_ui/table.tsx'
import { TextLink } from '../../../_ui/textLink.tsx'
import { DeliveryBadge, DispatchBadge, StatusBadge } from '../../_components/badges.tsx'
import { TimeRange } from '../../_components/dateTime.tsx'
import { displayName } from '../../_shared/displayName.ts'
import type { AppointmentRow } from '../../_shared/types.ts'

type Props = { rows: AppointmentRow[]; timezone: string }

/** Appointments as a table, or as cards on narrow screens. */
export function AppointmentList({ rows, timezone }: Props) {
  return (
    <>
      <div className="hidden sm:block">
        <AppointmentTable rows={rows} timezone={timezone} />
      </div>
      <ul className="space-y-3 sm:hidden">
        {rows.map((row) => (
          <AppointmentCard key={row.id} row={row} timezone={timezone} />
        ))}
      </ul>
    </>
  )
}

function AppointmentTable({ rows, timezone }: Props) {
  const t = getTranslations('console')
  return (
    <Table caption={t('list.caption')}>
      <thead>
        <tr>
          <Th>{t('list.time')}</Th>
          <Th>{t('list.customer')}</Th>
          <Th>{t('list.service')}</Th>
          <Th>{t('list.agent')}</Th>
          <Th>{t('list.state')}</Th>
          <Th>{t('list.messages')}</Th>
          <Th>{t('list.dispatch')}</Th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id} className="hover:bg-sunken">
            <Td>
              <TimeRange {...row} timezone={timezone} />
            </Td>
            <Td className="min-w-40">
              <CustomerLink row={row} />
            </Td>
            <Td>{row.serviceName}</Td>
            <Td>{row.agentName ?? t('list.unassigned')}</Td>
            <Td>
              <StatusBadge status={row.status} />
            </Td>
            <Td>
              <DeliveryBadge delivery={row.delivery} />
            </Td>
            <Td>
              <DispatchBadge state={row.dispatchState} status={row.status} />
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  )
}

function AppointmentCard({ row, timezone }: { row: AppointmentRow; timezone: string }) {
  const t = getTranslations('console')
  return (
    <li className={cardClasses('p-4')}>
      <CustomerLink row={row} />
      <div className="mt-2">
        <TimeRange {...row} timezone={timezone} />
      </div>
      <p className="mt-2 text-soft">
        {row.serviceName}, {row.agentName ?? t('list.unassigned')}
      </p>
      <dl className="mt-3 grid grid-cols-[auto_1fr] items-center gap-x-4 gap-y-1 text-sm">
        <dt className="text-soft">{t('list.state')}</dt>
        <dd>
          <StatusBadge status={row.status} />
        </dd>
        <dt className="text-soft">{t('list.messages')}</dt>
        <dd>
          <DeliveryBadge delivery={row.delivery} />
        </dd>
        <dt className="text-soft">{t('list.dispatch')}</dt>
        <dd>
          <DispatchBadge state={row.dispatchState} status={row.status} />
        </dd>
      </dl>
    </li>
  )
}

function CustomerLink({ row }: { row: AppointmentRow }) {
  return (
    <>
      <TextLink href={`/admin/appointments/${row.id}`} className="font-semibold [overflow-wrap:anywhere]">
        {displayName(row.customerName)}
      </TextLink>
      <span className="block text-soft">{row.reference}</span>
      {row.customerWaiting ? (
        <Badge tone="bad">{getTranslations('appointments')('customerWaiting.title')}</Badge>
      ) : null}
      {row.quarantined ? <Badge tone="warn">{getTranslations('console')('list.wrongRecipient')}</Badge> : null}
    </>
  )
}
