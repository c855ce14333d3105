import Link from 'next/link'
import { redirect } from 'next/navigation'
import { consoleForm } from '../../../_i18n/console/areaWords.ts'
import { noticeWords } from '../../../_i18n/console/noticeWords.ts'
import { mineWords } from '../../../_i18n/console/ownWords.ts'
import { getCaller } from '../../../_server.ts'
import { freshForm } from '../../../_ui/form.ts'
import { Notice } from '../../../_ui/notice.tsx'
import { ServerForm } from '../../../_ui/serverForm.tsx'
import { Main } from '../../_components/frame.tsx'
import { servedToStaff } from '../../_components/served.tsx'
import { askStaff, signInPath } from '../../_shared/ask.ts'
import { one, type Query } from '../../_shared/filters.ts'
import { currentSession } from '../../_shared/session.ts'
import { saveNotices } from './actions.ts'

const path = '/my-schedules/notices'

export default servedToStaff(MyNoticesPage)

/** Which of the own bookings' news an agent gets by mail. */
async function MyNoticesPage({ searchParams }: { searchParams: Promise<Query> }) {
  const query = await searchParams
  const session = await currentSession()
  if (!session) redirect(signInPath(path))
  if (session.actor.kind !== 'agent') redirect('/my-schedules')
  const api = await getCaller()
  const { emailNotifications: notices, email } = await askStaff(api.me.emailNotifications(), path)
  const t = noticeWords()
  const values = Object.fromEntries(notices.map((notice) => [`notices.${notice}`, 'true']))
  const options = [
    { value: 'new', label: t('mine.new') },
    { value: 'rescheduled', label: t('mine.moved') },
    { value: 'cancelled', label: t('mine.cancelled') },
  ]
  return (
    <Main title={t('mine.title')} untitled>
      <p className="mb-4">
        <Link href="/my-schedules" prefetch={false} className="inline-block min-h-6">
          {mineWords()('back')}
        </Link>
      </p>
      {one(query, 'done') === 'saved' ? (
        <Notice tone="good" live>
          <p>{t('mine.saved')}</p>
        </Notice>
      ) : null}
      <p className="mb-4 max-w-prose">{t('mine.intro', { email })}</p>
      <ServerForm
        action={saveNotices}
        initial={freshForm(values)}
        fields={[{ kind: 'checks', name: 'notices', label: t('mine.which'), hint: t('mine.hint'), options }]}
        words={consoleForm(t('mine.save'), t('mine.title'))}
      />
    </Main>
  )
}
