import { redirect } from 'next/navigation'
import { loadForPage } from '../../../../../_http/procedureCall.ts'
import { translations } from '../../../../../_i18n/translations.ts'
import { withErrorPages } from '../../../../../_page/errorPages.tsx'
import { getCaller } from '../../../../../_server.ts'
import { CodeScreen } from '../../../../_shared/codeScreen.tsx'
import { invalidLinkPage } from '../../../../_shared/invalidLinkPage.tsx'
import { managePath } from '../../../../_shared/paths.ts'
import { enterCode, resendCode } from '../actions.ts'
import { readPendingContact } from '../pendingContact.ts'

type Props = { params: Promise<{ token: string }> }

export default withErrorPages(ContactCodePage)

async function ContactCodePage({ params }: Props) {
  const { token } = await params
  const api = await getCaller()
  const [appointment, pending] = await Promise.all([
    loadForPage(api.manage.view({ token })),
    loadForPage(api.manage.contact({ token, pending: await readPendingContact() })),
  ])
  if (!appointment) return invalidLinkPage('manage', token)
  if (!pending) redirect(`${managePath(token, '/contact')}?again=1`)
  const t = translations()
  return (
    <CodeScreen
      brand={appointment.application}
      pending={pending}
      submit={t('contact.confirm')}
      enter={enterCode.bind(null, token)}
      resend={resendCode.bind(null, token, pending.sentTo)}
      other={{ href: managePath(token, '/contact'), label: t('contact.other') }}
    />
  )
}
