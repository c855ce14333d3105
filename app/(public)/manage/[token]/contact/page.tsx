import { redirect } from 'next/navigation'
import { loadForPage } from '../../../../_http/procedureCall.ts'
import { translations } from '../../../../_i18n/translations.ts'
import { withErrorPages } from '../../../../_page/errorPages.tsx'
import { Heading, Page } from '../../../../_page/page.tsx'
import { getCaller } from '../../../../_server.ts'
import { ButtonLink } from '../../../../_ui/button.tsx'
import { initialFormState } from '../../../../_ui/form.ts'
import { Notice } from '../../../../_ui/notice.tsx'
import { ServerForm } from '../../../../_ui/serverForm.tsx'
import { contactFields } from '../../../_shared/contactFields.ts'
import { formTexts } from '../../../_shared/formTexts.ts'
import { invalidLinkPage } from '../../../_shared/invalidLinkPage.tsx'
import { managePath } from '../../../_shared/paths.ts'
import type { SearchParams } from '../../../_shared/searchParams.ts'
import { requestCode } from './actions.ts'

type Props = { params: Promise<{ token: string }>; searchParams: SearchParams }

export default withErrorPages(ContactPage)

async function ContactPage({ params, searchParams }: Props) {
  const { token } = await params
  const api = await getCaller()
  const appointment = await loadForPage(api.manage.view({ token }))
  if (!appointment) return invalidLinkPage('manage', token)
  if (!appointment.canCorrect) redirect(managePath(token))
  const { application, channels, contacts } = appointment
  const hasExpired = (await searchParams).again !== undefined
  const currentChannel = contacts.find((contact) => contact.isNotified)?.channel ?? channels[0] ?? 'EMAIL'
  const t = translations()
  const title = t('contact.title')
  return (
    <Page brand={application}>
      <Heading title={title} brand={application.name} formSetsTitle />
      {hasExpired ? (
        <Notice tone="warn" live>
          <p>{t('contact.expired')}</p>
        </Notice>
      ) : null}
      <p className="mb-6">{t('contact.intro')}</p>
      <ServerForm
        action={requestCode.bind(null, token)}
        initial={initialFormState({ channel: currentChannel })}
        fields={contactFields(channels, t('contact.channel'))}
        texts={formTexts(title, application.name, t('contact.send'))}
        beside={
          <ButtonLink variant="secondary" href={managePath(token)}>
            {t('contact.back')}
          </ButtonLink>
        }
      />
    </Page>
  )
}
