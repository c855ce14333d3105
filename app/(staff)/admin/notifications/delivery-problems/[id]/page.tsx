import { labelFor } from '../../../../../_i18n/console/labels.ts'
import { failureCause } from '../../../../../_i18n/console/notificationLabels.ts'
import { getTranslations } from '../../../../../_i18n/console/translations.ts'
import { getCaller } from '../../../../../_server.ts'
import { AutoRefresh } from '../../../../_components/autoRefresh.tsx'
import { DateTime } from '../../../../_components/dateTime.tsx'
import { Main } from '../../../../_components/main.tsx'
import { DescriptionList } from '../../../../_components/section.tsx'
import { staffPage } from '../../../../_components/staffPage.tsx'
import { loadForStaff } from '../../../../_shared/loadForStaff.ts'
import { currentSession } from '../../../../_shared/session.ts'

const path = '/admin/notifications/delivery-problems'

export default staffPage(BulkResendPage)

/** Progress of one bulk resend; the page refreshes itself until it is done. */
async function BulkResendPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  const api = await getCaller()
  const batch = await loadForStaff(api.notifications.batch({ id }), `${path}/${encodeURIComponent(id)}`)
  const timezone = (await currentSession())?.timezone ?? 'UTC'
  const t = getTranslations('notifications')
  const isDone = batch.done === batch.total
  const sending = batch.done - batch.refused - batch.delivered - batch.failed
  return (
    <Main title={t('bulkResend.title')} back={{ href: path, label: t('deliveryProblems.title') }}>
      {isDone && sending === 0 ? null : <AutoRefresh everyMs={3000} />}
      <p className="mb-2" role="status">
        {t('bulkResend.processed', { done: batch.done, total: batch.total })}
      </p>
      <progress className="mb-6 block h-3 w-full max-w-md accent-accent-ink" value={batch.done} max={batch.total}>
        {t('bulkResend.processed', { done: batch.done, total: batch.total })}
      </progress>
      <DescriptionList
        rows={[
          [t('bulkResend.cause'), failureCause(batch.errorClass).name],
          [t('bulkResend.reason'), batch.reason],
          [t('bulkResend.startedBy'), batch.createdBy],
          [t('bulkResend.startedAt'), <DateTime key="startedAt" at={batch.createdAt} timezone={timezone} />],
          [t('bulkResend.delivered'), batch.delivered],
          [t('bulkResend.sending'), sending],
          [t('bulkResend.failedAgain'), batch.failed],
          ...batch.refusals.map(({ refusal, count }): [string, string] => [
            t('bulkResend.notResent'),
            `${count}: ${labelFor('refused', refusal)}`,
          ]),
        ]}
      />
    </Main>
  )
}
