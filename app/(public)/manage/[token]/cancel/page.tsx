import { redirect } from 'next/navigation'
import { loadForPage } from '../../../../_http/procedureCall.ts'
import { translations } from '../../../../_i18n/translations.ts'
import { withErrorPages } from '../../../../_page/errorPages.tsx'
import { Heading, Page } from '../../../../_page/page.tsx'
import { getCaller } from '../../../../_server.ts'
import { ButtonLink } from '../../../../_ui/button.tsx'
import { initialFormState } from '../../../../_ui/form.ts'
import { ServerForm } from '../../../../_ui/serverForm.tsx'
import { TimeHero } from '../../../../_ui/timeHero.tsx'
import { formTexts } from '../../../_shared/formTexts.ts'
import { invalidLinkPage } from '../../../_shared/invalidLinkPage.tsx'
import { managePath } from '../../../_shared/paths.ts'
import { cancelAppointment } from '../actions.ts'

type Props = { params: Promise<{ token: string }> }

export default withErrorPages(CancelPage)

/** Asks for confirmation. Only the form's POST cancels, because mail scanners open every link in a message. */
async function CancelPage({ params }: Props) {
  const { token } = await params
  const api = await getCaller()
  const appointment = await loadForPage(api.manage.view({ token }))
  if (!appointment) return invalidLinkPage('manage', token)
  if (!appointment.canCancel) redirect(managePath(token))
  const { application } = appointment
  const t = translations()
  const title = t('cancel.title')
  return (
    <Page brand={application}>
      <Heading title={title} formSetsTitle />
      <p className="mb-4">{appointment.serviceName}</p>
      <TimeHero {...appointment} year />
      <ServerForm
        action={cancelAppointment.bind(null, token)}
        initial={initialFormState()}
        fields={[
          { kind: 'area', name: 'reason', label: t('cancel.reason'), hint: t('cancel.reasonHint'), maxLength: 500 },
        ]}
        variant="danger"
        texts={formTexts(title, application.name, t('cancel.do'))}
        beside={
          <ButtonLink variant="secondary" href={managePath(token)}>
            {t('cancel.keep')}
          </ButtonLink>
        }
      />
    </Page>
  )
}
