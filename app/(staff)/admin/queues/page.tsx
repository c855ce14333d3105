import { getTranslations } from '../../../_i18n/console/translations.ts'
import { getCaller } from '../../../_server.ts'
import { ManagedListPage } from '../../_components/managedListPage.tsx'
import { staffPage } from '../../_components/staffPage.tsx'
import type { Query } from '../../_shared/query.ts'

/** Queues: groups of agents who share appointments. */
export default staffPage(async ({ searchParams }: { searchParams: Promise<Query> }) => {
  const query = await searchParams
  const api = await getCaller()
  const t = getTranslations('queues')
  return ManagedListPage({
    path: '/admin/queues',
    query,
    text: t,
    load: (input) => api.queues.list(input),
    columns: [
      { title: t('list.members'), from: 'sm', cell: (row) => row.members },
      { title: t('list.capacity'), from: 'sm', cell: (row) => row.capacity },
      {
        title: t('list.genesysQueue'),
        from: 'sm',
        className: '[overflow-wrap:anywhere]',
        cell: (row) => row.genesysQueueId ?? '–',
      },
    ],
  })
})
