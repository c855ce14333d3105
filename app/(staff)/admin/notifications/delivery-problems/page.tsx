import { redirect } from 'next/navigation'
import { findText, getTranslations } from '../../../../_i18n/console/translations.ts'
import { getCaller } from '../../../../_server.ts'
import { ActionResult } from '../../../_components/actionResult.tsx'
import { Main } from '../../../_components/main.tsx'
import { Section } from '../../../_components/section.tsx'
import { staffPage } from '../../../_components/staffPage.tsx'
import { loadForStaff, signInPath } from '../../../_shared/loadForStaff.ts'
import type { Query } from '../../../_shared/query.ts'
import { currentSession } from '../../../_shared/session.ts'
import { ApplicationPauses } from './applicationPauses.tsx'
import { BulkResends } from './bulkResends.tsx'
import { Failures } from './failures.tsx'

const path = '/admin/notifications/delivery-problems'

export default staffPage(DeliveryProblemsPage)

/** Pausing an application's messages, and resending failed ones. */
async function DeliveryProblemsPage({ searchParams }: { searchParams: Promise<Query> }) {
  const query = await searchParams
  const session = await currentSession()
  if (!session) redirect(signInPath(path))
  // Agents manage messages only on the pages of their own appointments.
  if (session.actor.kind === 'agent') redirect('/admin/notifications')
  const api = await getCaller()
  const [applications, { groups, batches }] = await Promise.all([
    loadForStaff(api.applications.messagePauses(), path),
    loadForStaff(api.notifications.failures({}), path),
  ])
  const t = getTranslations('notifications')
  return (
    <Main
      title={t('deliveryProblems.title')}
      back={{ href: '/admin/notifications', label: t('deliveryProblems.back') }}
    >
      <ActionResult
        query={query}
        success={(done) => findText('notifications', 'done', done)}
        failure={({ reason }) => findText('notifications', 'refused', reason) ?? t('refused.unknown')}
      />
      <div className="space-y-8">
        <Section title={t('deliveryProblems.applications')}>
          <ApplicationPauses applications={applications} />
        </Section>
        <Section title={t('deliveryProblems.failures')}>
          <Failures groups={groups} />
        </Section>
        <Section title={t('deliveryProblems.bulkResends')}>
          <BulkResends batches={batches} timezone={session.timezone} />
        </Section>
      </div>
    </Main>
  )
}
