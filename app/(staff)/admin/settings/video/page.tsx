import { getTranslations } from '../../../../_i18n/console/translations.ts'
import { getCaller } from '../../../../_server.ts'
import { SubmitButton } from '../../../../_ui/submitButton.tsx'
import { TextLink } from '../../../../_ui/textLink.tsx'
import { ActionResult } from '../../../_components/actionResult.tsx'
import { Main } from '../../../_components/main.tsx'
import { staffPage } from '../../../_components/staffPage.tsx'
import { loadForStaff } from '../../../_shared/loadForStaff.ts'
import { type Query, queryValue } from '../../../_shared/query.ts'
import { VendorNotice } from '../vendors/vendorNotice.tsx'
import { saveVideo } from './actions.ts'
import { ConnectionList } from './genesys/connectionList.tsx'
import { ProviderChoices } from './providerChoices.tsx'
import { reportsEvents } from './reportsEvents.ts'

const path = '/admin/settings/video'

export default staffPage(VideoPage)

/** Video provider of an application, and its Genesys connections. */
async function VideoPage({ searchParams }: { searchParams: Promise<Query> }) {
  const query = await searchParams
  const applicationId = queryValue(query, 'application')
  const api = await getCaller()
  const video = await loadForStaff(api.applications.video(applicationId ? { applicationId } : {}), path)
  const connections = await loadForStaff(api.connections.list({ applicationId: video.application.id }), path)
  const t = getTranslations('console')
  return (
    <Main title={t('video.title')}>
      <div className="max-w-2xl">
        <ActionResult
          query={query}
          success={(done) => (done === 'saved' ? t('video.saved', { count: savedCount(query) }) : null)}
          failure={({ reason }) =>
            t(reason === 'missing' ? 'video.missing' : reason === 'not_set_up' ? 'video.notReady' : 'failed.text')
          }
        />
        <VendorNotice path={path} videoApplicationId={video.application.id} />
        <p className="mb-4 text-soft">{t('video.intro')}</p>
        {video.applications.length > 1 ? (
          <ul className="mb-4 flex flex-wrap gap-4">
            {video.applications.map(({ id, name }) => (
              <li key={id}>
                <TextLink
                  href={`${path}?application=${id}`}
                  size="tall"
                  aria-current={id === video.application.id ? 'page' : undefined}
                  className="aria-[current]:font-bold aria-[current]:no-underline"
                >
                  {name}
                </TextLink>
              </li>
            ))}
          </ul>
        ) : null}
        <form action={saveVideo.bind(null, video.application.id)}>
          <ProviderChoices video={video} />
          {video.mayChange ? (
            <>
              <p className="mb-4 text-soft">{t('video.saveNote')}</p>
              <SubmitButton>{t('video.save')}</SubmitButton>
            </>
          ) : (
            <p>{t('video.readOnly')}</p>
          )}
        </form>
        <ConnectionList
          applicationId={video.application.id}
          connections={connections}
          hasEvents={reportsEvents(video)}
          mayChange={video.mayChange}
        />
      </div>
    </Main>
  )
}

/** Number of upcoming appointments that the change affects, from the query string. */
const savedCount = (query: Query): number => {
  const count = queryValue(query, 'count') ?? ''
  return /^\d{1,6}$/.test(count) ? Number(count) : 0
}
