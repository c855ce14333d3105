import { redirect } from 'next/navigation'
import { ask } from '../../../../_http/ask.ts'
import { served } from '../../../../_http/served.tsx'
import { words } from '../../../../_i18n/words.ts'
import { getCaller } from '../../../../_server.ts'
import { Heading, Page } from '../../../../_ui/page.tsx'
import { CodeScreen } from '../../../_shared/codeScreen.tsx'
import { deadLink } from '../../../_shared/deadLink.tsx'
import { type Search, single } from '../../../_shared/where.ts'
import { joinPath, readProof } from '../proof.ts'
import { enterCode, resendCode } from './actions.ts'
import { AskCode } from './askCode.tsx'

type Props = { params: Promise<{ token: string }>; searchParams: Search }

export default served(ProvePage)

/** Verifies the customer's contact before the room opens, if the service requires it. */
async function ProvePage({ params, searchParams }: Props) {
  const { token } = await params
  const api = await getCaller()
  const view = await ask(api.join.verification({ token, ...(await readProof()) }))
  if (!view) return deadLink('join', token)
  if (!view.needed) redirect(joinPath(token))
  const { application, serviceName, methods: ways } = view
  const by = single((await searchParams).by)
  const way = ways.find((one) => one.channel === by && one.isCodePending)
  const t = words()
  if (way) {
    const { channel, masked } = way
    return (
      <CodeScreen
        brand={application}
        pending={{ channel, sentTo: masked }}
        submit={t('proof.confirm')}
        enter={enterCode.bind(null, token, channel)}
        resend={resendCode.bind(null, token, { channel, masked })}
        other={
          ways.length > 1
            ? { href: joinPath(token, '/prove'), label: t('proof.other') }
            : { href: joinPath(token), label: t('ready.back') }
        }
      />
    )
  }
  return (
    <Page brand={application}>
      <Heading title={t('proof.title')} brand={application.name} />
      <p className="mb-6 text-lg">{serviceName}</p>
      <AskCode token={token} ways={ways} />
    </Page>
  )
}
