import { getCaller } from '../../../../_server.ts'
import { ApplicationFilter } from '../../../_parts/applicationFilter.tsx'
import { consoleForm, queueWords } from '../../../_parts/areaWords.ts'
import { askStaff } from '../../../_parts/ask.ts'
import { one, type Query } from '../../../_parts/filters.ts'
import { NewPage } from '../../../_parts/newPage.tsx'
import { SectionsForm } from '../../../_parts/sections/sectionsForm.tsx'
import { servedToStaff } from '../../../_parts/served.tsx'
import { createQueue } from '../actions.ts'
import { drawQueue } from '../queueForm.ts'

const path = '/admin/queues/new'

export default servedToStaff(NewQueuePage)

async function NewQueuePage({ searchParams }: { searchParams: Promise<Query> }) {
  const applicationId = one(await searchParams, 'application')
  const api = await getCaller()
  const { application, applications, agents } = await askStaff(api.presets.choices({ applicationId }), path)
  const t = queueWords()
  return (
    <NewPage title={t('new.title')} back={{ href: '/admin/queues', label: t('edit.back') }} look={t('edit.look')}>
      <ApplicationFilter path={path} applications={applications} chosen={application.id} />
      <div className="max-w-4xl">
        <SectionsForm
          key={application.id}
          action={createQueue.bind(null, application.id)}
          initial={drawQueue({ capacity: '1' }, agents)}
          words={consoleForm(t('new.submit'), t('new.title'))}
        />
      </div>
    </NewPage>
  )
}
