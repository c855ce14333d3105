import { getTranslations } from '../../../../../_i18n/console/translations.ts'
import { deliveryErrorLabel, eventLabel } from '../../../../../_i18n/console/webhookLabels.ts'
import { EmptyState } from '../../../../../_ui/emptyState.tsx'
import { Select } from '../../../../../_ui/field.tsx'
import { SubmitButton } from '../../../../../_ui/submitButton.tsx'
import { DateTime } from '../../../../_components/dateTime.tsx'
import { ListTable, RowLink } from '../../../../_components/listTable.tsx'
import { Pager } from '../../../../_components/pager.tsx'
import { Section } from '../../../../_components/section.tsx'
import { Summary } from '../../../../_components/summary.tsx'
import { withQuery } from '../../../../_shared/query.ts'
import type { Delivery, DeliveryPage } from '../../../../_shared/types.ts'
import { resendFailed } from '../actions.ts'
import { DeliveryBadge } from '../badges.tsx'
import { pathOf } from '../paths.ts'
import { LogFilterForm, type LogFilters } from './logFilters.tsx'

type Props = { endpointId: string; log: DeliveryPage; filters: LogFilters; timezone: string; mayResend: boolean }

/** Deliveries of an endpoint, newest first. */
export function DeliveryLog({ endpointId, log, filters, timezone, mayResend }: Props) {
  const t = getTranslations('webhooks')
  const isFiltered = Boolean(filters.state || filters.type)
  return (
    <Section title={t('log.title')} id="deliveries">
      <LogFilterForm endpointId={endpointId} filters={filters} />
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
      {mayResend && log.total > 0 ? <ResendFailed endpointId={endpointId} /> : null}
    </Section>
  )
}

function DeliveryTable({ endpointId, rows, timezone }: { endpointId: string; rows: Delivery[]; timezone: string }) {
  const t = getTranslations('webhooks')
  const event = (row: Delivery) => (
    <>
      <RowLink href={`${pathOf(endpointId)}/deliveries/${row.id}`}>{eventLabel(row.type)}</RowLink>
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
        { title: t('log.attempts'), from: 'md', cell: (row) => row.attempts },
        { title: t('log.response'), from: 'md', cell: (row) => <Response row={row} timezone={timezone} /> },
        {
          title: t('log.time'),
          from: 'md',
          cell: (row) => <DateTime at={row.occurredAt} timezone={timezone} seconds />,
        },
      ]}
    />
  )
}

function Response({ row, timezone }: { row: Delivery; timezone: string }) {
  const t = getTranslations('webhooks')
  if (row.attempts === 0) return '–'
  return (
    <>
      <span className="block">
        {[row.lastStatus, row.lastError && deliveryErrorLabel(row.lastError)].filter(Boolean).join(', ')}
      </span>
      {row.state === 'pending' && row.nextAttemptAt ? (
        <span className="block text-soft">
          {t('log.nextAttempt')} <DateTime at={row.nextAttemptAt} timezone={timezone} seconds />
        </span>
      ) : null}
    </>
  )
}

const hourOptions = [1, 24, 168, 744]

function ResendFailed({ endpointId }: { endpointId: string }) {
  const t = getTranslations('webhooks')
  return (
    <details className="mt-6">
      <Summary>{t('log.resendFailed')}</Summary>
      <form action={resendFailed.bind(null, endpointId)} className="max-w-sm pt-3">
        <Select
          id="hours"
          label={t('log.since')}
          options={hourOptions.map((hours) => ({
            value: String(hours),
            label: hours < 48 ? t('log.hours', { count: hours }) : t('log.days', { count: hours / 24 }),
          }))}
          defaultValue="24"
        />
        <SubmitButton variant="secondary">{t('log.resendFailed')}</SubmitButton>
      </form>
    </details>
  )
}
