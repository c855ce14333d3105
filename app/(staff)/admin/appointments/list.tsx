import Link from 'next/link'
import { outcomeWords } from '../../../_i18n/console/outcomeWords.ts'
import { words } from '../../../_i18n/console/words.ts'
import { Badge } from '../../../_ui/badge.tsx'
import { Table, Td, Th } from '../../../_ui/table.tsx'
import { DeliveryBadge, DispatchBadge, StatusBadge } from '../../_components/badges.tsx'
import { Span } from '../../_components/when.tsx'
import type { Row } from '../../_shared/types.ts'

type Props = { rows: Row[]; timezone: string }

/** A table where there is room for one, cards where there is not. */
export function AppointmentList({ rows, timezone }: Props) {
  return (
    <>
      <div className="hidden sm:block">
        <AsTable rows={rows} timezone={timezone} />
      </div>
      <ul className="space-y-3 sm:hidden">
        {rows.map((row) => (
          <Card key={row.id} row={row} timezone={timezone} />
        ))}
      </ul>
    </>
  )
}

function AsTable({ rows, timezone }: Props) {
  const t = words()
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
              <Span {...row} timezone={timezone} />
            </Td>
            <Td className="min-w-40">
              <Name row={row} />
            </Td>
            <Td>{row.serviceName}</Td>
            <Td>{row.agentName ?? t('list.nobody')}</Td>
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

function Card({ row, timezone }: { row: Row; timezone: string }) {
  const t = words()
  return (
    <li className="rounded-lg border border-line bg-card p-4">
      <Name row={row} />
      <div className="mt-2">
        <Span {...row} timezone={timezone} />
      </div>
      <p className="mt-2 text-soft">
        {row.serviceName}, {row.agentName ?? t('list.nobody')}
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

function Name({ row }: { row: Row }) {
  return (
    <>
      <Link
        href={`/admin/appointments/${row.id}`}
        prefetch={false}
        className="inline-block min-h-6 font-semibold [overflow-wrap:anywhere]"
      >
        {row.customerName ?? words()('list.noName')}
      </Link>
      <span className="block text-soft">{row.reference}</span>
      {row.customerWaiting ? <Badge tone="bad">{outcomeWords()('waitingTitle')}</Badge> : null}
      {row.quarantined ? <Badge tone="warn">{words()('list.stray')}</Badge> : null}
    </>
  )
}
