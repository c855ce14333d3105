import { EmptyState } from '../../../../../_ui/emptyState.tsx'
import { Select } from '../../../../../_ui/field.tsx'
import { SubmitButton } from '../../../../../_ui/submitButton.tsx'
import { ListTable, RowLink } from '../../../../_components/listTable.tsx'
import { Opener } from '../../../../_components/opener.tsx'
import { Pager } from '../../../../_components/pager.tsx'
import { Section } from '../../../../_components/section.tsx'
import { When } from '../../../../_components/when.tsx'
import { withQuery } from '../../../../_shared/filters.ts'
import type { Delivery, DeliveryPage } from '../../../../_shared/types.ts'
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
  const event = (row: Delivery) => (
    <>
      <RowLink href={`${pathOf(endpointId)}/deliveries/${row.id}`}>{eventWords(row.type)}</RowLink>
      {row.appointmentReference ? <span className="block text-soft md:hidden">{row.appointmentReference}</span> : null}
    </>
  )
  return (
    <ListTable
      caption={t('log.caption')}
      rows={rows}
      columns={[
        { title: t('log.event'), cell: event },
        { title: t('log.appointment'), from: 'md', cell: (row) => row.appointmentReference ?? '–' },
        { title: t('log.state'), cell: (row) => <DeliveryBadge state={row.state} /> },
        { title: t('log.tries'), from: 'md', cell: (row) => row.attempts },
        { title: t('log.answer'), from: 'md', cell: (row) => <Answer row={row} timezone={timezone} /> },
        { title: t('log.time'), from: 'md', cell: (row) => <When at={row.occurredAt} timezone={timezone} seconds /> },
      ]}
    />
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
