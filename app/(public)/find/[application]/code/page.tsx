import { redirect } from 'next/navigation'
import { loadForPage } from '../../../../_http/procedureCall.ts'
import { translations } from '../../../../_i18n/translations.ts'
import { withErrorPages } from '../../../../_page/errorPages.tsx'
import { getCaller } from '../../../../_server.ts'
import { CodeScreen } from '../../../_shared/codeScreen.tsx'
import { findPath } from '../../../_shared/paths.ts'
import { enterCode, resendCode } from '../actions.ts'
import { readCodeRequest } from '../findCookies.ts'

type Props = { params: Promise<{ application: string }> }

export default withErrorPages(FindCodePage)

async function FindCodePage({ params }: Props) {
  const { application: slug } = await params
  const api = await getCaller()
  const { application, pending } = await loadForPage(
    api.find.pending({ application: slug, state: await readCodeRequest() }),
  )
  if (!pending) redirect(`${findPath(slug)}?again=1`)
  const t = translations()
  return (
    <CodeScreen
      brand={application}
      pending={pending}
      submit={t('find.show')}
      enter={enterCode.bind(null, slug)}
      resend={resendCode.bind(null, slug, pending.sentTo)}
      other={{ href: findPath(slug), label: t('find.other') }}
    />
  )
}
