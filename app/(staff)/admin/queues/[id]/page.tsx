import Link from 'next/link'
import { consoleForm, queueWords } from '../../../../_i18n/console/areaWords.ts'
import { getCaller } from '../../../../_server.ts'
import { Badge } from '../../../../_ui/badge.tsx'
import { Notice } from '../../../../_ui/notice.tsx'
import { Main } from '../../../_components/frame.tsx'
import { Pairs } from '../../../_components/section.tsx'
import { SectionsForm } from '../../../_components/sections/sectionsForm.tsx'
import { servedToStaff } from '../../../_components/served.tsx'
import { askStaff } from '../../../_shared/ask.ts'
import type { Query } from '../../../_shared/filters.ts'
import type { QueueDetails } from '../../../_shared/types.ts'
import { saveQueue } from '../actions.ts'
import { drawQueue, valuesOfQueue } from '../queueForm.ts'
import { Outcome } from './outcome.tsx'
import { Use } from './use.tsx'

type Props = { params: Promise<{ id: string }>; searchParams: Promise<Query> }

export default servedToStaff(QueuePage)

/** One queue: who is in it, how many at once, and what it takes. */
async function QueuePage({ params, searchParams }: Props) {
  const [{ id }, query] = await Promise.all([params, searchParams])
  const api = await getCaller()
  const queue = await askStaff(api.queues.get({ id }), `/admin/queues/${encodeURIComponent(id)}`)
  const t = queueWords()
  return (
    <Main
      title={queue.name}
      untitled={queue.mayEdit}
      beside={
        <Badge tone={queue.active ? 'good' : 'neutral'}>{t(queue.active ? 'list.active' : 'list.inactive')}</Badge>
      }
    >
      <p className="mb-4">
        <Link href="/admin/queues" prefetch={false} className="inline-block min-h-6">
          {t('edit.back')}
        </Link>
      </p>
      <Outcome query={query} />
      <div className="grid gap-8 lg:grid-cols-[minmax(0,5fr)_minmax(18rem,2fr)]">
        <div className="min-w-0">
          {queue.mayEdit ? (
            <SectionsForm
              key={queue.version}
              action={saveQueue.bind(null, id)}
              initial={drawQueue({ ...valuesOfQueue(queue), version: String(queue.version) }, queue.agents)}
              words={consoleForm(t('edit.submit'), queue.name)}
            />
          ) : (
            <ReadOnly queue={queue} />
          )}
        </div>
        <Use queue={queue} />
      </div>
    </Main>
  )
}

function ReadOnly({ queue }: { queue: QueueDetails }) {
  const t = queueWords()
  const names = queue.agents.filter((agent) => queue.memberIds.includes(agent.id)).map((agent) => agent.name)
  return (
    <>
      <Notice>
        <p>{t('edit.look')}</p>
      </Notice>
      <Pairs
        rows={[
          [t('field.capacity'), queue.capacity],
          [t('field.members'), names.join(', ')],
          [t('list.genesys'), queue.genesysQueueId],
        ]}
      />
    </>
  )
}
