import { loadForPage } from '../../../../../_http/procedureCall.ts'
import { translations } from '../../../../../_i18n/translations.ts'
import { withErrorPages } from '../../../../../_page/errorPages.tsx'
import { Heading, Page } from '../../../../../_page/page.tsx'
import { getCaller } from '../../../../../_server.ts'
import { ButtonLink } from '../../../../../_ui/button.tsx'
import { initialFormState } from '../../../../../_ui/form.ts'
import { ServerForm } from '../../../../../_ui/serverForm.tsx'
import { TimeHero } from '../../../../../_ui/timeHero.tsx'
import { formTexts } from '../../../../_shared/formTexts.ts'
import { invalidLinkPage } from '../../../../_shared/invalidLinkPage.tsx'
import { managePath } from '../../../../_shared/paths.ts'
import { confirmAppointment } from './actions.ts'

type Props = { params: Promise<{ token: string; proof: string }> }

export default withErrorPages(ConfirmPage)

/** Asks a customer to confirm an appointment that staff booked for them. Only the form's POST confirms it. */
async function ConfirmPage({ params }: Props) {
  const { token, proof } = await params
  const api = await getCaller()
  const view = await loadForPage(api.manage.confirmation({ token, proof }))
  if (!view) return invalidLinkPage('manage', token)
  const { appointment, channel, verified, closed } = view
  const { application } = appointment
  const t = translations()
  if (verified || closed) {
    return (
      <Page brand={application}>
        <Heading title={t(verified ? 'confirmation.done' : 'confirmation.title')} brand={application.name} />
        <p className="mb-6">{closed ? t('confirmation.over') : t('confirmation.doneText')}</p>
        <TimeHero {...appointment} year strikethrough={appointment.status === 'cancelled'} />
        <ButtonLink href={managePath(token)}>{t('confirmation.see')}</ButtonLink>
      </Page>
    )
  }
  const title = t('confirmation.title')
  return (
    <Page brand={application}>
      <Heading title={title} formSetsTitle />
      <p className="mb-4">{t('confirmation.intro', { application: application.name })}</p>
      <p className="mb-2 font-semibold">{appointment.serviceName}</p>
      <TimeHero {...appointment} year />
      <p className="mb-6 text-soft">{t(channel === 'EMAIL' ? 'confirmation.contact' : 'confirmation.contactSms')}</p>
      <ServerForm
        action={confirmAppointment.bind(null, token, proof)}
        initial={initialFormState()}
        fields={[]}
        texts={formTexts(title, application.name, t('confirmation.submit'))}
        beside={
          <ButtonLink variant="secondary" href={managePath(token)}>
            {t('confirmation.no')}
          </ButtonLink>
        }
      />
    </Page>
  )
}
