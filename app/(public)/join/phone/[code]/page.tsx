import { ask } from '../../../../_http/ask.ts'
import { served } from '../../../../_http/served.tsx'
import { setStatus } from '../../../../_http/status.ts'
import { words } from '../../../../_i18n/words.ts'
import { getCaller } from '../../../../_server.ts'
import { Heading, Page } from '../../../../_ui/page.tsx'
import { SubmitButton } from '../../../../_ui/submitButton.tsx'
import { takeOver } from './actions.ts'

type Props = { params: Promise<{ code: string }> }

export default served(PhonePage)

/** Target of the QR code. Opening it changes nothing; the button uses the code. */
async function PhonePage({ params }: Props) {
  const { code } = await params
  const api = await getCaller()
  const isGood = await ask(api.join.handoff({ code }))
  const t = words()
  if (!isGood) setStatus(410)
  return (
    <Page brand={null}>
      <Heading title={t('device.phoneTitle')} />
      {isGood ? (
        <form action={takeOver.bind(null, code)}>
          <SubmitButton className="min-h-14 w-full text-lg">{t('device.phoneOpen')}</SubmitButton>
        </form>
      ) : (
        <p className="text-lg">{t('device.phoneGone')}</p>
      )}
    </Page>
  )
}
