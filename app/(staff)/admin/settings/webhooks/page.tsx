import { getCaller } from '../../../../_server.ts'
import { ButtonLink } from '../../../../_ui/button.tsx'
import { EmptyState } from '../../../../_ui/emptyState.tsx'
import { Main } from '../../../_components/frame.tsx'
import { ListTable, RowLink } from '../../../_components/listTable.tsx'
import { Pager } from '../../../_components/pager.tsx'
import { servedToStaff } from '../../../_components/served.tsx'
import { When } from '../../../_components/when.tsx'
import { askStaff } from '../../../_shared/ask.ts'
import { pageNumber, type Query, withQuery } from '../../../_shared/filters.ts'
import { currentSession } from '../../../_shared/session.ts'
import type { WebhookEndpointRow } from '../../../_shared/types.ts'
import { EndpointBadge } from './badges.tsx'
import { pathOf, root, shortUrl, webhookWords } from './words.ts'

export default servedToStaff(WebhooksPage)

/** For administrators: which systems are told what happens, and how that goes. */
async function WebhooksPage({ searchParams }: { searchParams: Promise<Query> }) {
  const page = pageNumber(await searchParams)
  const api = await getCaller()
  const list = await askStaff(api.webhooks.list({ page }), root)
  const session = await currentSession()
  const timezone = session?.timezone ?? 'UTC'
  const mayEdit = session?.actor.kind === 'admin'
  const t = webhookWords()
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
  const t = webhookWords()
  const isAll = new Set(rows.map((row) => row.applicationId)).size > 1
  const endpoint = (row: WebhookEndpointRow) => (
    <>
      <RowLink href={pathOf(row.id)}>{shortUrl(row.url)}</RowLink>
      {row.description ? <span className="block [overflow-wrap:anywhere]">{row.description}</span> : null}
      {isAll ? <span className="block text-soft">{row.applicationName}</span> : null}
    </>
  )
  const hears = ({ types }: WebhookEndpointRow) =>
    types.length === 0 ? t('list.everything') : t('list.kinds', { count: types.length })
  const last = ({ succeededAt }: WebhookEndpointRow) =>
    succeededAt ? <When at={succeededAt} timezone={timezone} /> : t('list.never')
  return (
    <ListTable
      caption={t('list.caption')}
      rows={rows}
      columns={[
        { title: t('list.endpoint'), cell: endpoint },
        { title: t('list.hears'), from: 'md', cell: hears },
        { title: t('list.state'), cell: (row) => <EndpointBadge endpoint={row} /> },
        { title: t('list.waiting'), from: 'md', cell: (row) => row.waiting },
        { title: t('list.failed'), from: 'md', cell: (row) => row.failed },
        { title: t('list.last'), from: 'md', cell: last },
      ]}
    />
  )
}
