import { loadForPage } from '../../../../_http/procedureCall.ts'
import { translations } from '../../../../_i18n/translations.ts'
import { withErrorPages } from '../../../../_page/errorPages.tsx'
import { Heading, Page } from '../../../../_page/page.tsx'
import { getCaller } from '../../../../_server.ts'
import { ButtonLink } from '../../../../_ui/button.tsx'
import { type FieldSpec, initialFormState } from '../../../../_ui/form.ts'
import { ServerForm } from '../../../../_ui/serverForm.tsx'
import { formTexts } from '../../../_shared/formTexts.ts'
import { invalidLinkPage } from '../../../_shared/invalidLinkPage.tsx'
import { managePath } from '../../../_shared/paths.ts'
import { reportWrongRecipient } from '../actions.ts'

type Props = { params: Promise<{ token: string }> }

export default withErrorPages(WrongRecipientPage)

/** Explains the consequences first. Only the form's POST reports the wrong recipient. */
async function WrongRecipientPage({ params }: Props) {
  const { token } = await params
  const api = await getCaller()
  const appointment = await loadForPage(api.manage.view({ token }))
  if (appointment?.viewer !== 'customer') return invalidLinkPage('manage', token)
  const { name } = appointment.application
  const channels = appointment.contacts.filter((contact) => contact.isNotified).map((contact) => contact.channel)
  const t = translations()
  const title = t('wrongRecipient.title')
  return (
    <Page brand={appointment.application}>
      <Heading title={title} formSetsTitle />
      <p className="mb-3">{t('wrongRecipient.intro')}</p>
      <ul className="mb-6 list-disc space-y-2 ps-6">
        <li>{t('wrongRecipient.stop', { application: name })}</li>
        <li>{t('wrongRecipient.links')}</li>
        <li>{t('wrongRecipient.staff', { application: name })}</li>
      </ul>
      <p className="mb-6 text-soft">{t('wrongRecipient.own')}</p>
      <ServerForm
        action={reportWrongRecipient.bind(null, token, channels.length > 1)}
        initial={initialFormState()}
        fields={channels.length > 1 ? [channelField()] : []}
        variant="danger"
        texts={formTexts(title, name, t('wrongRecipient.do'))}
        beside={
          <ButtonLink variant="secondary" href={managePath(token)}>
            {t('wrongRecipient.back')}
          </ButtonLink>
        }
      />
    </Page>
  )
}

function channelField(): FieldSpec {
  const t = translations()
  const options = [
    { value: 'EMAIL', label: t('wrongRecipient.byEmail') },
    { value: 'SMS', label: t('wrongRecipient.bySms') },
  ]
  return { kind: 'radio', name: 'channel', label: t('wrongRecipient.which'), options }
}
