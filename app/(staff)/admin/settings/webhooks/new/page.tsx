import { consoleForm } from '../../../../../_i18n/console/areaWords.ts'
import { getCaller } from '../../../../../_server.ts'
import { freshForm } from '../../../../../_ui/form.ts'
import { ApplicationFilter } from '../../../../_components/applicationFilter.tsx'
import { NewPage } from '../../../../_components/newPage.tsx'
import { servedToStaff } from '../../../../_components/served.tsx'
import { askStaff } from '../../../../_shared/ask.ts'
import { one, type Query } from '../../../../_shared/filters.ts'
import { addEndpoint } from '../actions.ts'
import { endpointFields } from '../endpointForm.ts'
import { SecretForm } from '../secretForm.tsx'
import { root, webhookWords } from '../words.ts'

const path = `${root}/new`

export default servedToStaff(NewEndpointPage)

async function NewEndpointPage({ searchParams }: { searchParams: Promise<Query> }) {
  const applicationId = one(await searchParams, 'application')
  const api = await getCaller()
  const { application, applications } = await askStaff(api.presets.choices({ applicationId }), path)
  const t = webhookWords()
  return (
    <NewPage title={t('new.title')} back={{ href: root, label: t('edit.back') }} look={t('edit.look')}>
      <div className="max-w-3xl">
        <SecretForm
          key={application.id}
          action={addEndpoint.bind(null, application.id)}
          initial={freshForm()}
          fields={endpointFields()}
          words={consoleForm(t('new.submit'), t('new.title'))}
          above={<ApplicationFilter path={path} applications={applications} chosen={application.id} />}
          made={{ title: t('new.madeTitle'), once: t('secret.once'), label: t('secret.label'), go: t('new.madeGo') }}
        />
      </div>
    </NewPage>
  )
}
