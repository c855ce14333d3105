import { words } from '../../../../_i18n/console/words.ts'
import { getCaller } from '../../../../_server.ts'
import { Notice } from '../../../../_ui/notice.tsx'
import { SubmitButton } from '../../../../_ui/submitButton.tsx'
import { Main } from '../../../_components/frame.tsx'
import { servedToStaff } from '../../../_components/served.tsx'
import { askStaff } from '../../../_shared/ask.ts'
import { one, type Query } from '../../../_shared/filters.ts'
import { VendorNotice } from '../vendors/standing.tsx'
import { saveVideo } from './actions.ts'
import { Choices } from './choices.tsx'
import { Connections } from './genesys/list.tsx'

const path = '/admin/settings/video'

export default servedToStaff(VideoPage)

/** How an application's video calls are held. */
async function VideoPage({ searchParams }: { searchParams: Promise<Query> }) {
  const query = await searchParams
  const applicationId = one(query, 'application')
  const api = await getCaller()
  const video = await askStaff(api.applications.video(applicationId ? { applicationId } : {}), path)
  const connections = await askStaff(api.connections.list({ applicationId: video.application.id }), path)
  const told = video.adapters.some(({ name, capabilities: can }) => name === video.current && can.events === 'webhook')
  const t = words()
  const saved = one(query, 'saved')
  const refused = one(query, 'refused')
  const missing = one(query, 'missing')
  return (
    <Main title={t('video.title')}>
      <div className="max-w-2xl">
        {saved && /^\d{1,6}$/.test(saved) ? (
          <Notice tone="good" live>
            <p>{t('video.saved', { count: Number(saved) })}</p>
          </Notice>
        ) : null}
        {refused || missing ? (
          <Notice tone="warn" live>
            <p>{t(missing ? 'video.missing' : refused === 'not_set_up' ? 'video.notReady' : 'failed.text')}</p>
          </Notice>
        ) : null}
        <VendorNotice path={path} videoOf={video.application.id} />
        <p className="mb-4 text-soft">{t('video.intro')}</p>
        {video.applications.length > 1 ? (
          <ul className="mb-4 flex flex-wrap gap-4">
            {video.applications.map((each) => (
              <li key={each.id}>
                <a
                  href={`${path}?application=${each.id}`}
                  aria-current={each.id === video.application.id ? 'page' : undefined}
                  className="inline-flex min-h-11 items-center aria-[current]:font-bold aria-[current]:no-underline"
                >
                  {each.name}
                </a>
              </li>
            ))}
          </ul>
        ) : null}
        <form action={saveVideo.bind(null, video.application.id)}>
          <Choices video={video} />
          {video.mayChange ? (
            <>
              <p className="mb-4 text-soft">{t('video.apply')}</p>
              <SubmitButton>{t('video.save')}</SubmitButton>
            </>
          ) : (
            <p>{t('video.readOnly')}</p>
          )}
        </form>
        <Connections
          applicationId={video.application.id}
          connections={connections}
          told={told}
          mayChange={video.mayChange}
        />
      </div>
    </Main>
  )
}
