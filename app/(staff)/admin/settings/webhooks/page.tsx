import Link from 'next/link'
import { getCaller } from '../../../../_server.ts'
import { ButtonLink } from '../../../../_ui/button.tsx'
import { EmptyState } from '../../../../_ui/emptyState.tsx'
import { Table, Td, Th } from '../../../../_ui/table.tsx'
import { askStaff } from '../../../_parts/ask.ts'
import { pageNumber, type Query, withQuery } from '../../../_parts/filters.ts'
import { Main } from '../../../_parts/frame.tsx'
import { Pager } from '../../../_parts/pager.tsx'
import { servedToStaff } from '../../../_parts/served.tsx'
import { currentSession } from '../../../_parts/session.ts'
import type { WebhookEndpointRow } from '../../../_parts/types.ts'
import { When } from '../../../_parts/when.tsx'
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
  const wide = 'hidden md:table-cell'
  const isAll = new Set(rows.map((row) => row.applicationId)).size > 1
  return (
    <Table caption={t('list.caption')}>
      <thead>
        <tr>
          <Th>{t('list.endpoint')}</Th>
          <Th className={wide}>{t('list.hears')}</Th>
          <Th>{t('list.state')}</Th>
          <Th className={wide}>{t('list.waiting')}</Th>
          <Th className={wide}>{t('list.failed')}</Th>
          <Th className={wide}>{t('list.last')}</Th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id} className="hover:bg-sunken">
            <Td>
              <Link
                href={pathOf(row.id)}
                prefetch={false}
                className="inline-block min-h-6 font-semibold [overflow-wrap:anywhere]"
              >
                {shortUrl(row.url)}
              </Link>
              {row.description ? <span className="block [overflow-wrap:anywhere]">{row.description}</span> : null}
              {isAll ? <span className="block text-soft">{row.applicationName}</span> : null}
            </Td>
            <Td className={wide}>
              {row.types.length === 0 ? t('list.everything') : t('list.kinds', { count: row.types.length })}
            </Td>
            <Td>
              <EndpointBadge endpoint={row} />
            </Td>
            <Td className={wide}>{row.waiting}</Td>
            <Td className={wide}>{row.failed}</Td>
            <Td className={wide}>
              {row.succeededAt ? <When at={row.succeededAt} timezone={timezone} /> : t('list.never')}
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  )
}
