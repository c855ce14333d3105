import Link from 'next/link'
import { getCaller } from '../../../../_server.ts'
import { Notice } from '../../../../_ui/notice.tsx'
import { ApplicationFilter } from '../../../_parts/applicationFilter.tsx'
import { consoleForm, queueWords } from '../../../_parts/areaWords.ts'
import { askStaff } from '../../../_parts/ask.ts'
import { one, type Query } from '../../../_parts/filters.ts'
import { Main } from '../../../_parts/frame.tsx'
import { SectionsForm } from '../../../_parts/sections/sectionsForm.tsx'
import { servedToStaff } from '../../../_parts/served.tsx'
import { currentSession } from '../../../_parts/session.ts'
import { createQueue } from '../actions.ts'
import { drawQueue } from '../queueForm.ts'

const path = '/admin/queues/new'

export default servedToStaff(NewQueuePage)

async function NewQueuePage({ searchParams }: { searchParams: Promise<Query> }) {
  const applicationId = one(await searchParams, 'application')
  const api = await getCaller()
  const { application, applications, agents } = await askStaff(api.presets.choices({ applicationId }), path)
  const t = queueWords()
  if ((await currentSession())?.actor.kind !== 'admin') {
    return (
      <Main title={t('new.title')}>
        <Notice>
          <p>{t('edit.look')}</p>
        </Notice>
      </Main>
    )
  }
  return (
    <Main title={t('new.title')} untitled>
      <p className="mb-4">
        <Link href="/admin/queues" prefetch={false} className="inline-block min-h-6">
          {t('edit.back')}
        </Link>
      </p>
      <ApplicationFilter path={path} applications={applications} chosen={application.id} />
      <div className="max-w-4xl">
        <SectionsForm
          key={application.id}
          action={createQueue.bind(null, application.id)}
          initial={drawQueue({ capacity: '1' }, agents)}
          words={consoleForm(t('new.submit'), t('new.title'))}
        />
      </div>
    </Main>
  )
}
