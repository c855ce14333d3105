import Link from 'next/link'
import { getCaller } from '../../../../../_server.ts'
import { freshForm } from '../../../../../_ui/form.ts'
import { Notice } from '../../../../../_ui/notice.tsx'
import { ApplicationFilter } from '../../../../_parts/applicationFilter.tsx'
import { consoleForm } from '../../../../_parts/areaWords.ts'
import { askStaff } from '../../../../_parts/ask.ts'
import { one, type Query } from '../../../../_parts/filters.ts'
import { Main } from '../../../../_parts/frame.tsx'
import { servedToStaff } from '../../../../_parts/served.tsx'
import { currentSession } from '../../../../_parts/session.ts'
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
        <Link href={root} prefetch={false} className="inline-block min-h-6">
          {t('edit.back')}
        </Link>
      </p>
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
    </Main>
  )
}
