import Link from 'next/link'
import { errorClassWords, noticeWords } from '../../../../../_i18n/console/noticeWords.ts'
import { wordFor } from '../../../../../_i18n/console/words.ts'
import { getCaller } from '../../../../../_server.ts'
import { Main } from '../../../../_components/frame.tsx'
import { KeepFresh } from '../../../../_components/keepFresh.tsx'
import { Pairs } from '../../../../_components/section.tsx'
import { servedToStaff } from '../../../../_components/served.tsx'
import { When } from '../../../../_components/when.tsx'
import { askStaff } from '../../../../_shared/ask.ts'
import { currentSession } from '../../../../_shared/session.ts'

const path = '/admin/notifications/care'

export default servedToStaff(BatchPage)

/** How far one batch is; looked at again by itself until it is done. */
async function BatchPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  const api = await getCaller()
  const batch = await askStaff(api.notifications.batch({ id }), `${path}/${encodeURIComponent(id)}`)
  const timezone = (await currentSession())?.timezone ?? 'UTC'
  const t = noticeWords()
  const isDone = batch.done === batch.total
  const onTheirWay = batch.done - batch.refused - batch.delivered - batch.failed
  return (
    <Main title={t('batch.title')}>
      {isDone && onTheirWay === 0 ? null : <KeepFresh everyMs={3000} />}
      <p className="mb-4">
        <Link href={path} prefetch={false} className="inline-block min-h-6">
          {t('care.title')}
        </Link>
      </p>
      <p className="mb-2" role="status">
        {t('batch.doneOf', { done: batch.done, total: batch.total })}
      </p>
      <progress className="mb-6 block h-3 w-full max-w-md accent-accent-ink" value={batch.done} max={batch.total}>
        {t('batch.doneOf', { done: batch.done, total: batch.total })}
      </progress>
      <Pairs
        rows={[
          [t('batch.what'), errorClassWords(batch.errorClass).name],
          [t('batch.why'), batch.reason],
          [t('batch.by'), batch.createdBy],
          [t('batch.when'), <When key="when" at={batch.createdAt} timezone={timezone} />],
          [t('batch.delivered'), batch.delivered],
          [t('batch.onTheirWay'), onTheirWay],
          [t('batch.failedAgain'), batch.failed],
          ...batch.refusals.map(({ refusal, count }): [string, string] => [
            t('batch.refused'),
            `${count}: ${wordFor('refused', refusal)}`,
          ]),
        ]}
      />
    </Main>
  )
}
