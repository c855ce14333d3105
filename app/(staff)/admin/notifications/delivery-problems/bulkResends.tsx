import { failureCause } from '../../../../_i18n/console/notificationLabels.ts'
import { getTranslations } from '../../../../_i18n/console/translations.ts'
import { Table, Td, Th } from '../../../../_ui/table.tsx'
import { TextLink } from '../../../../_ui/textLink.tsx'
import { DateTime } from '../../../_components/dateTime.tsx'
import type { RetryBatch } from '../../../_shared/types.ts'

/** Recent bulk resends with their progress. */
export function BulkResends({ batches, timezone }: { batches: RetryBatch[]; timezone: string }) {
  const t = getTranslations('notifications')
  if (batches.length === 0) return <p className="text-soft">{t('deliveryProblems.noBulkResends')}</p>
  return (
    <Table caption={t('deliveryProblems.bulkResends')}>
      <thead>
        <tr>
          <Th>{t('bulkResend.startedAt')}</Th>
          <Th>{t('bulkResend.cause')}</Th>
          <Th>{t('bulkResend.progress')}</Th>
          <Th>{t('bulkResend.startedBy')}</Th>
        </tr>
      </thead>
      <tbody>
        {batches.map((batch) => (
          <tr key={batch.id}>
            <Td>
              <TextLink href={`/admin/notifications/delivery-problems/${batch.id}`}>
                <DateTime at={batch.createdAt} timezone={timezone} />
              </TextLink>
            </Td>
            <Td>{failureCause(batch.errorClass).name}</Td>
            <Td>{t('bulkResend.processed', { done: batch.done, total: batch.total })}</Td>
            <Td>{batch.createdBy}</Td>
          </tr>
        ))}
      </tbody>
    </Table>
  )
}
