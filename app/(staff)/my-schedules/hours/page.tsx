import { redirect } from 'next/navigation'
import { getTranslations } from '../../../_i18n/console/translations.ts'
import { AgentHoursPage } from '../../_components/hours/agentHoursPage.tsx'
import { staffPage } from '../../_components/staffPage.tsx'
import { signInPath } from '../../_shared/loadForStaff.ts'
import type { Query } from '../../_shared/query.ts'
import { currentSession } from '../../_shared/session.ts'

const path = '/my-schedules/hours'

/** Hours of the signed-in agent. */
export default staffPage(async ({ searchParams }: { searchParams: Promise<Query> }) => {
  const query = await searchParams
  const session = await currentSession()
  if (!session) redirect(signInPath(path))
  // Supervisors and administrators have no hours of their own; they manage those of the agents.
  if (session.actor.kind !== 'agent') redirect('/admin/agents')
  const t = getTranslations('mySchedule')
  return AgentHoursPage({
    agentId: session.actor.staffId,
    path,
    base: '/my-schedules',
    query,
    title: () => t('hours'),
    back: { href: '/my-schedules', label: t('back') },
  })
})
