import { redirect } from 'next/navigation'
import { ask } from '../../../../../_http/ask.ts'
import { served } from '../../../../../_http/served.tsx'
import { words } from '../../../../../_i18n/words.ts'
import { getCaller } from '../../../../../_server.ts'
import { CodeScreen } from '../../../../_shared/codeScreen.tsx'
import { deadLink } from '../../../../_shared/deadLink.tsx'
import { managePath, readPending } from '../../state.ts'
import { enterCode, resendCode } from '../actions.ts'

type Props = { params: Promise<{ token: string }> }

export default served(ContactCodePage)

async function ContactCodePage({ params }: Props) {
  const { token } = await params
  const api = await getCaller()
  const [appointment, pending] = await Promise.all([
    ask(api.manage.view({ token })),
    ask(api.manage.contact({ token, pending: await readPending() })),
  ])
  if (!appointment) return deadLink('manage', token)
  if (!pending) redirect(`${managePath(token, '/contact')}?again=1`)
  const t = words()
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
