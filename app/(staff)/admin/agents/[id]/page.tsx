import { getTranslations } from '../../../../_i18n/console/translations.ts'
import { AgentHoursPage } from '../../../_components/hours/agentHoursPage.tsx'
import { staffPage } from '../../../_components/staffPage.tsx'
import type { Query } from '../../../_shared/query.ts'

type Props = { params: Promise<{ id: string }>; searchParams: Promise<Query> }

export default staffPage(async ({ params, searchParams }: Props) => {
  const [{ id }, query] = await Promise.all([params, searchParams])
  const t = getTranslations('agents')
  return AgentHoursPage({
    agentId: id,
    path: `/admin/agents/${encodeURIComponent(id)}`,
    base: '/admin/appointments',
    query,
    title: (name) => t('agent.title', { name }),
    back: { href: '/admin/agents', label: t('agent.back') },
  })
})
