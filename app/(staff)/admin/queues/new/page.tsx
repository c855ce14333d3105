import { consoleForm, queueWords } from '../../../../_i18n/console/areaWords.ts'
import { getCaller } from '../../../../_server.ts'
import { ApplicationFilter } from '../../../_components/applicationFilter.tsx'
import { NewPage } from '../../../_components/newPage.tsx'
import { SectionsForm } from '../../../_components/sections/sectionsForm.tsx'
import { servedToStaff } from '../../../_components/served.tsx'
import { askStaff } from '../../../_shared/ask.ts'
import { one, type Query } from '../../../_shared/filters.ts'
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
