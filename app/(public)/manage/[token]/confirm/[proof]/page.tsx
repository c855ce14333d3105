import { loadForPage } from '../../../../../_http/procedureCall.ts'
import { words } from '../../../../../_i18n/words.ts'
import { withErrorPages } from '../../../../../_page/errorPages.tsx'
import { Heading, Page } from '../../../../../_page/page.tsx'
import { getCaller } from '../../../../../_server.ts'
import { ButtonLink } from '../../../../../_ui/button.tsx'
import { freshForm } from '../../../../../_ui/form.ts'
import { ServerForm } from '../../../../../_ui/serverForm.tsx'
import { TimeHero } from '../../../../../_ui/timeHero.tsx'
import { formWords } from '../../../../_shared/formWords.ts'
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
  const t = words()
  if (verified || closed) {
    return (
      <Page brand={application}>
        <Heading title={t(verified ? 'confirmation.done' : 'confirmation.title')} brand={application.name} />
        <p className="mb-6">{closed ? t('confirmation.over') : t('confirmation.doneText')}</p>
        <TimeHero {...appointment} year struck={appointment.status === 'cancelled'} />
        <ButtonLink href={managePath(token)}>{t('confirmation.see')}</ButtonLink>
      </Page>
    )
  }
  const title = t('confirmation.title')
  return (
    <Page brand={application}>
      <Heading title={title} untitled />
      <p className="mb-4">{t('confirmation.intro', { application: application.name })}</p>
      <p className="mb-2 font-semibold">{appointment.serviceName}</p>
      <TimeHero {...appointment} year />
      <p className="mb-6 text-soft">{t(channel === 'EMAIL' ? 'confirmation.contact' : 'confirmation.contactSms')}</p>
      <ServerForm
        action={confirmAppointment.bind(null, token, proof)}
        initial={freshForm()}
        fields={[]}
        words={formWords(title, application.name, t('confirmation.submit'))}
        beside={
          <ButtonLink look="secondary" href={managePath(token)}>
            {t('confirmation.no')}
          </ButtonLink>
        }
      />
    </Page>
  )
}
