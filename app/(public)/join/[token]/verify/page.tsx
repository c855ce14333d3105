import { redirect } from 'next/navigation'
import { loadForPage } from '../../../../_http/procedureCall.ts'
import { translations } from '../../../../_i18n/translations.ts'
import { withErrorPages } from '../../../../_page/errorPages.tsx'
import { Heading, Page } from '../../../../_page/page.tsx'
import { getCaller } from '../../../../_server.ts'
import { readProof } from '../../../_join/proofCookie.ts'
import { CodeScreen } from '../../../_shared/codeScreen.tsx'
import { invalidLinkPage } from '../../../_shared/invalidLinkPage.tsx'
import { joinPath } from '../../../_shared/paths.ts'
import { firstValue, type SearchParams } from '../../../_shared/searchParams.ts'
import { enterCode, resendCode } from './actions.ts'
import { RequestCode } from './requestCode.tsx'

type Props = { params: Promise<{ token: string }>; searchParams: SearchParams }

export default withErrorPages(VerifyPage)

/** Verifies the customer's contact before the room opens, if the service requires it. */
async function VerifyPage({ params, searchParams }: Props) {
  const { token } = await params
  const api = await getCaller()
  const view = await loadForPage(api.join.verification({ token, ...(await readProof()) }))
  if (!view) return invalidLinkPage('join', token)
  if (!view.needed) redirect(joinPath(token))
  const { application, serviceName, methods } = view
  const by = firstValue((await searchParams).by)
  const method = methods.find((one) => one.channel === by && one.isCodePending)
  const t = translations()
  if (method) {
    const { channel, masked } = method
    return (
      <CodeScreen
        brand={application}
        pending={{ channel, sentTo: masked }}
        submit={t('verifyContact.confirm')}
        enter={enterCode.bind(null, token, channel)}
        resend={resendCode.bind(null, token, { channel, masked })}
        other={
          methods.length > 1
            ? { href: joinPath(token, '/verify'), label: t('verifyContact.other') }
            : { href: joinPath(token), label: t('ready.back') }
        }
      />
    )
  }
  return (
    <Page brand={application}>
      <Heading title={t('verifyContact.title')} brand={application.name} />
      <p className="mb-6 text-lg">{serviceName}</p>
      <RequestCode token={token} methods={methods} />
    </Page>
  )
}
