import Link from 'next/link'
import { consoleForm } from '../../../../../../_i18n/console/areaWords.ts'
import { getCaller } from '../../../../../../_server.ts'
import { Notice } from '../../../../../../_ui/notice.tsx'
import { Main } from '../../../../../_components/frame.tsx'
import { SectionsForm } from '../../../../../_components/sections/sectionsForm.tsx'
import { servedToStaff } from '../../../../../_components/served.tsx'
import { askStaff } from '../../../../../_shared/ask.ts'
import { one, type Query } from '../../../../../_shared/filters.ts'
import { addConnection } from '../actions.ts'
import { drawConnection } from '../connectionForm.ts'
import { connectionWords, listPath } from '../words.ts'

export default servedToStaff(NewConnectionPage)

/** Connects an application to Genesys in one more region. */
async function NewConnectionPage({ searchParams }: { searchParams: Promise<Query> }) {
  const applicationId = one(await searchParams, 'application')
  const api = await getCaller()
  const video = await askStaff(api.applications.video(applicationId ? { applicationId } : {}), '/admin/settings/video')
  const { application, mayChange } = video
  const t = connectionWords()
  return (
    <Main title={t('new.title')} untitled={mayChange}>
      <p className="mb-4">
        <Link href={listPath(application.id)} prefetch={false} className="inline-block min-h-6">
          {t('edit.back')}
        </Link>
      </p>
      {mayChange ? (
        <div className="max-w-3xl">
          <p className="mb-4 text-soft">{t('new.intro')}</p>
          <SectionsForm
            key={application.id}
            action={addConnection.bind(null, application.id)}
            initial={drawConnection('new', { kind: 'new' })}
            words={consoleForm(t('new.submit'), t('new.title'))}
          />
        </div>
      ) : (
        <Notice>
          <p>{t('edit.look')}</p>
        </Notice>
      )}
    </Main>
  )
}
