import { getTranslations } from '../../../_i18n/console/translations.ts'
import { getCaller } from '../../../_server.ts'
import { ManagedListPage } from '../../_components/managedListPage.tsx'
import { staffPage } from '../../_components/staffPage.tsx'
import type { Query } from '../../_shared/query.ts'

/** Services that customers can book, and inactive ones. */
export default staffPage(async ({ searchParams }: { searchParams: Promise<Query> }) => {
  const query = await searchParams
  const api = await getCaller()
  const t = getTranslations('presets')
  return ManagedListPage({
    path: '/admin/presets',
    query,
    text: t,
    load: (input) => api.presets.list(input),
    subtitle: (row) => row.slug,
    columns: [
      {
        title: t('list.durations'),
        from: 'sm',
        cell: (row) => t('list.minutes', { lengths: row.durationsMinutes.join(', ') }),
      },
      { title: t('list.upcoming'), from: 'sm', cell: (row) => row.upcoming },
      { title: t('list.version'), from: 'sm', cell: (row) => row.version },
    ],
    mark: (row) => (row.isDefault ? t('list.default') : null),
  })
})
