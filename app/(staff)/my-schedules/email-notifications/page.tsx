import { redirect } from 'next/navigation'
import { formTexts } from '../../../_i18n/console/formTexts.ts'
import { getTranslations } from '../../../_i18n/console/translations.ts'
import { getCaller } from '../../../_server.ts'
import { initialFormState } from '../../../_ui/form.ts'
import { ServerForm } from '../../../_ui/serverForm.tsx'
import { SuccessNotice } from '../../_components/actionResult.tsx'
import { Main } from '../../_components/main.tsx'
import { staffPage } from '../../_components/staffPage.tsx'
import { toValues } from '../../_shared/fieldNames.ts'
import { loadForStaff, signInPath } from '../../_shared/loadForStaff.ts'
import { type Query, queryValue } from '../../_shared/query.ts'
import { currentSession } from '../../_shared/session.ts'
import { saveEmailNotifications } from './actions.ts'

const path = '/my-schedules/email-notifications'

export default staffPage(EmailNotificationsPage)

/** Choice of the emails that an agent receives about their own appointments. */
async function EmailNotificationsPage({ searchParams }: { searchParams: Promise<Query> }) {
  const query = await searchParams
  const session = await currentSession()
  if (!session) redirect(signInPath(path))
  if (session.actor.kind !== 'agent') redirect('/my-schedules')
  const api = await getCaller()
  const { emailNotifications, email } = await loadForStaff(api.me.emailNotifications(), path)
  const t = getTranslations('notifications')
  const options = [
    { value: 'new', label: t('emailNotifications.new') },
    { value: 'rescheduled', label: t('emailNotifications.rescheduled') },
    { value: 'cancelled', label: t('emailNotifications.cancelled') },
  ]
  return (
    <Main
      title={t('emailNotifications.title')}
      back={{ href: '/my-schedules', label: getTranslations('mySchedule')('back') }}
      formSetsTitle
    >
      {queryValue(query, 'done') === 'saved' ? <SuccessNotice text={t('emailNotifications.saved')} /> : null}
      <p className="mb-4 max-w-prose">{t('emailNotifications.intro', { email })}</p>
      <ServerForm
        action={saveEmailNotifications}
        initial={initialFormState(toValues({ emailNotifications }))}
        fields={[
          {
            kind: 'checks',
            name: 'emailNotifications',
            label: t('emailNotifications.label'),
            hint: t('emailNotifications.hint'),
            options,
          },
        ]}
        texts={formTexts(t('emailNotifications.save'), t('emailNotifications.title'))}
      />
    </Main>
  )
}
