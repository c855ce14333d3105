import { getTranslations } from '../../../../_i18n/console/translations.ts'
import { getCaller } from '../../../../_server.ts'
import { ButtonLink } from '../../../../_ui/button.tsx'
import { EmptyState } from '../../../../_ui/emptyState.tsx'
import { DateTime } from '../../../_components/dateTime.tsx'
import { ListTable, RowLink } from '../../../_components/listTable.tsx'
import { Main } from '../../../_components/main.tsx'
import { Pager } from '../../../_components/pager.tsx'
import { staffPage } from '../../../_components/staffPage.tsx'
import { loadForStaff } from '../../../_shared/loadForStaff.ts'
import { pageNumber, type Query, withQuery } from '../../../_shared/query.ts'
import { currentSession } from '../../../_shared/session.ts'
import type { WebhookEndpointRow } from '../../../_shared/types.ts'
import { EndpointBadge } from './badges.tsx'
import { pathOf, root, shortUrl } from './paths.ts'

export default staffPage(WebhooksPage)

/** Webhook endpoints with their status and deliveries. */
async function WebhooksPage({ searchParams }: { searchParams: Promise<Query> }) {
  const page = pageNumber(await searchParams)
  const api = await getCaller()
  const list = await loadForStaff(api.webhooks.list({ page }), root)
  const session = await currentSession()
  const timezone = session?.timezone ?? 'UTC'
  const mayEdit = session?.actor.kind === 'admin'
  const t = getTranslations('webhooks')
  return (
    <Main
      title={t('list.title')}
      beside={mayEdit ? <ButtonLink href={`${root}/new`}>{t('list.new')}</ButtonLink> : null}
    >
      <p className="mb-4 max-w-prose">{t('list.intro')}</p>
      <p className="mb-3 text-soft" role="status">
        {t('list.count', { total: list.total })}
      </p>
      {list.rows.length > 0 ? (
        <EndpointTable rows={list.rows} timezone={timezone} />
      ) : (
        <EmptyState title={t('list.none')}>
          <p>{t('list.noneHelp')}</p>
        </EmptyState>
      )}
      <Pager {...list} hrefOf={(to) => withQuery(root, { page: to > 1 ? to : undefined })} />
    </Main>
  )
}

function EndpointTable({ rows, timezone }: { rows: WebhookEndpointRow[]; timezone: string }) {
  const t = getTranslations('webhooks')
  const hasSeveralApplications = new Set(rows.map((row) => row.applicationId)).size > 1
  const endpoint = (row: WebhookEndpointRow) => (
    <>
      <RowLink href={pathOf(row.id)}>{shortUrl(row.url)}</RowLink>
      {row.description ? <span className="block [overflow-wrap:anywhere]">{row.description}</span> : null}
      {hasSeveralApplications ? <span className="block text-soft">{row.applicationName}</span> : null}
    </>
  )
  const events = ({ types }: WebhookEndpointRow) =>
    types.length === 0 ? t('list.allEvents') : t('list.eventTypes', { count: types.length })
  const lastDelivery = ({ succeededAt }: WebhookEndpointRow) =>
    succeededAt ? <DateTime at={succeededAt} timezone={timezone} /> : t('list.never')
  return (
    <ListTable
      caption={t('list.caption')}
      rows={rows}
      columns={[
        { title: t('list.endpoint'), cell: endpoint },
        { title: t('list.events'), from: 'md', cell: events },
        { title: t('list.state'), cell: (row) => <EndpointBadge endpoint={row} /> },
        { title: t('list.waiting'), from: 'md', cell: (row) => row.waiting },
        { title: t('list.failed'), from: 'md', cell: (row) => row.failed },
        { title: t('list.lastDelivery'), from: 'md', cell: lastDelivery },
      ]}
    />
  )
}
