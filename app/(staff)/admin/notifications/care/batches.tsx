import Link from 'next/link'
import { errorClassWords, noticeWords } from '../../../../_i18n/console/noticeWords.ts'
import { Table, Td, Th } from '../../../../_ui/table.tsx'
import { When } from '../../../_components/when.tsx'
import type { RetryBatch } from '../../../_shared/types.ts'

/** What was sent again together lately, and how far it is. */
export function Batches({ batches, timezone }: { batches: RetryBatch[]; timezone: string }) {
  const t = noticeWords()
  if (batches.length === 0) return <p className="text-soft">{t('care.noBatches')}</p>
  return (
    <Table caption={t('care.batches')}>
      <thead>
        <tr>
          <Th>{t('batch.when')}</Th>
          <Th>{t('batch.what')}</Th>
          <Th>{t('batch.progress')}</Th>
          <Th>{t('batch.by')}</Th>
        </tr>
      </thead>
      <tbody>
        {batches.map((batch) => (
          <tr key={batch.id}>
            <Td>
              <Link href={`/admin/notifications/care/${batch.id}`} prefetch={false} className="inline-block min-h-6">
                <When at={batch.createdAt} timezone={timezone} />
              </Link>
            </Td>
            <Td>{errorClassWords(batch.errorClass).name}</Td>
            <Td>{t('batch.doneOf', { done: batch.done, total: batch.total })}</Td>
            <Td>{batch.createdBy}</Td>
          </tr>
        ))}
      </tbody>
    </Table>
  )
}
