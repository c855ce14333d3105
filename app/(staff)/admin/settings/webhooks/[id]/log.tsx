import Link from 'next/link'
import { EmptyState } from '../../../../../_ui/emptyState.tsx'
import { Select } from '../../../../../_ui/field.tsx'
import { SubmitButton } from '../../../../../_ui/submitButton.tsx'
import { Table, Td, Th } from '../../../../../_ui/table.tsx'
import { withQuery } from '../../../../_parts/filters.ts'
import { Opener } from '../../../../_parts/opener.tsx'
import { Pager } from '../../../../_parts/pager.tsx'
import { Section } from '../../../../_parts/section.tsx'
import type { Delivery, DeliveryPage } from '../../../../_parts/types.ts'
import { When } from '../../../../_parts/when.tsx'
import { replayFailed } from '../actions.ts'
import { DeliveryBadge } from '../badges.tsx'
import { eventWords, pathOf, webhookWords, wrongWords } from '../words.ts'
import { FilterForm, type LogFilters } from './filters.tsx'

type Props = { endpointId: string; log: DeliveryPage; filters: LogFilters; timezone: string; mayReplay: boolean }

/** What was sent to an endpoint and is to be sent, the newest first. */
export function Log({ endpointId, log, filters, timezone, mayReplay }: Props) {
  const t = webhookWords()
  const isFiltered = Boolean(filters.state || filters.type)
  return (
    <Section title={t('log.title')} id="deliveries">
      <FilterForm endpointId={endpointId} filters={filters} />
      <p className="mb-3 text-soft" role="status">
        {t('log.count', { total: log.total })}
      </p>
      {log.rows.length > 0 ? (
        <DeliveryTable endpointId={endpointId} rows={log.rows} timezone={timezone} />
      ) : (
        <EmptyState title={t(isFiltered ? 'log.noneFound' : 'log.none')}>
          <p>{t(isFiltered ? 'log.noneFoundHelp' : 'log.noneHelp')}</p>
        </EmptyState>
      )}
      <Pager
        {...log}
        hrefOf={(page) =>
          `${withQuery(pathOf(endpointId), { ...filters, page: page > 1 ? page : undefined })}#deliveries`
        }
      />
      {mayReplay && log.total > 0 ? <ReplayFailed endpointId={endpointId} /> : null}
    </Section>
  )
}

function DeliveryTable({ endpointId, rows, timezone }: { endpointId: string; rows: Delivery[]; timezone: string }) {
  const t = webhookWords()
  const wide = 'hidden md:table-cell'
  return (
    <Table caption={t('log.caption')}>
      <thead>
        <tr>
          <Th>{t('log.event')}</Th>
          <Th className={wide}>{t('log.appointment')}</Th>
          <Th>{t('log.state')}</Th>
          <Th className={wide}>{t('log.tries')}</Th>
          <Th className={wide}>{t('log.answer')}</Th>
          <Th className={wide}>{t('log.time')}</Th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id} className="hover:bg-sunken">
            <Td>
              <Link
                href={`${pathOf(endpointId)}/deliveries/${row.id}`}
                prefetch={false}
                className="inline-block min-h-6 font-semibold"
              >
                {eventWords(row.type)}
              </Link>
              {row.appointmentReference ? (
                <span className="block text-soft md:hidden">{row.appointmentReference}</span>
              ) : null}
            </Td>
            <Td className={wide}>{row.appointmentReference ?? '–'}</Td>
            <Td>
              <DeliveryBadge state={row.state} />
            </Td>
            <Td className={wide}>{row.attempts}</Td>
            <Td className={wide}>
              <Answer row={row} timezone={timezone} />
            </Td>
            <Td className={wide}>
              <When at={row.occurredAt} timezone={timezone} seconds />
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  )
}

function Answer({ row, timezone }: { row: Delivery; timezone: string }) {
  const t = webhookWords()
  if (row.attempts === 0) return '–'
  return (
    <>
      <span className="block">
        {[row.lastStatus, row.lastError && wrongWords(row.lastError)].filter(Boolean).join(', ')}
      </span>
      {row.state === 'pending' && row.nextAttemptAt ? (
        <span className="block text-soft">
          {t('log.next')} <When at={row.nextAttemptAt} timezone={timezone} seconds />
        </span>
      ) : null}
    </>
  )
}

const spans = [1, 24, 168, 744]

function ReplayFailed({ endpointId }: { endpointId: string }) {
  const t = webhookWords()
  return (
    <details className="mt-6">
      <Opener>{t('log.replayFailed')}</Opener>
      <form action={replayFailed.bind(null, endpointId)} className="max-w-sm pt-3">
        <Select
          id="hours"
          label={t('log.since')}
          options={spans.map((hours) => ({
            value: String(hours),
            label: hours < 48 ? t('log.hours', { count: hours }) : t('log.days', { count: hours / 24 }),
          }))}
          defaultValue="24"
        />
        <SubmitButton look="secondary">{t('log.replayFailed')}</SubmitButton>
      </form>
    </details>
  )
}
