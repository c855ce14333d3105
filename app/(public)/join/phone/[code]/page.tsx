import { setStatus } from '../../../../_http/currentResponse.ts'
import { loadForPage } from '../../../../_http/procedureCall.ts'
import { translations } from '../../../../_i18n/translations.ts'
import { withErrorPages } from '../../../../_page/errorPages.tsx'
import { Heading, Page } from '../../../../_page/page.tsx'
import { getCaller } from '../../../../_server.ts'
import { SubmitButton } from '../../../../_ui/submitButton.tsx'
import { continueOnPhone } from './actions.ts'

type Props = { params: Promise<{ code: string }> }

export default withErrorPages(PhonePage)

/** Target of the QR code. Opening it changes nothing; the button uses the code. */
async function PhonePage({ params }: Props) {
  const { code } = await params
  const api = await getCaller()
  const isValid = await loadForPage(api.join.handoff({ code }))
  const t = translations()
  if (!isValid) setStatus(410)
  return (
    <Page brand={null}>
      <Heading title={t('device.phoneTitle')} />
      {isValid ? (
        <form action={continueOnPhone.bind(null, code)}>
          <SubmitButton className="min-h-14 w-full text-lg">{t('device.phoneOpen')}</SubmitButton>
        </form>
      ) : (
        <p className="text-lg">{t('device.phoneGone')}</p>
      )}
    </Page>
  )
}
