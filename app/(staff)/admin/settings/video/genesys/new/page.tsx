import { formTexts } from '../../../../../../_i18n/console/formTexts.ts'
import { getTranslations } from '../../../../../../_i18n/console/translations.ts'
import { getCaller } from '../../../../../../_server.ts'
import { Notice } from '../../../../../../_ui/notice.tsx'
import { Main } from '../../../../../_components/main.tsx'
import { SectionsForm } from '../../../../../_components/sections/sectionsForm.tsx'
import { staffPage } from '../../../../../_components/staffPage.tsx'
import { loadForStaff } from '../../../../../_shared/loadForStaff.ts'
import { type Query, queryValue } from '../../../../../_shared/query.ts'
import { addConnection } from '../actions.ts'
import { connectionFormState } from '../connectionForm.ts'
import { listPath } from '../paths.ts'

export default staffPage(NewConnectionPage)

/** Form that connects an application to another Genesys region. */
async function NewConnectionPage({ searchParams }: { searchParams: Promise<Query> }) {
  const applicationId = queryValue(await searchParams, 'application')
  const api = await getCaller()
  const video = await loadForStaff(
    api.applications.video(applicationId ? { applicationId } : {}),
    '/admin/settings/video',
  )
  const { application, mayChange } = video
  const t = getTranslations('connections')
  return (
    <Main
      title={t('new.title')}
      formSetsTitle={mayChange}
      back={{ href: listPath(application.id), label: t('edit.back') }}
    >
      {mayChange ? (
        <div className="max-w-3xl">
          <p className="mb-4 text-soft">{t('new.intro')}</p>
          <SectionsForm
            key={application.id}
            action={addConnection.bind(null, application.id)}
            initial={connectionFormState('new', { kind: 'new' })}
            texts={formTexts(t('new.submit'), t('new.title'))}
          />
        </div>
      ) : (
        <Notice>
          <p>{t('edit.viewOnly')}</p>
        </Notice>
      )}
    </Main>
  )
}
