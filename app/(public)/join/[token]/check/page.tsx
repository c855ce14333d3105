import { ask } from '../../../../_http/ask.ts'
import { spokenLocale } from '../../../../_http/language.ts'
import { Missing, served } from '../../../../_http/served.tsx'
import { dictionaries } from '../../../../_i18n/dictionaries.ts'
import { words } from '../../../../_i18n/words.ts'
import { Check } from '../../../../_room/components/check.tsx'
import { getCaller } from '../../../../_server.ts'
import { ButtonLink } from '../../../../_ui/button.tsx'
import { Heading, Page } from '../../../../_ui/page.tsx'
import { saveCheck, showPicture } from './actions.ts'
import { Phone } from './phone.tsx'

type Props = { params: Promise<{ token: string }> }

export default served(CheckPage)

/** Tests camera, microphone, speaker and network at any time before the appointment. */
async function CheckPage({ params }: Props) {
  const { token } = await params
  const api = await getCaller()
  const [view, test] = await Promise.all([ask(api.join.view({ token })), ask(api.join.deviceCheck({ token }))])
  if (!view || !test) return <Missing />
  const { application } = view.appointment
  const t = words()
  return (
    <Page brand={application}>
      <Heading title={t('device.title')} brand={application.name} />
      <p className="mb-6 text-lg">{t('device.intro')}</p>
      <noscript>
        <p className="mb-6">{t('device.script')}</p>
      </noscript>
      <Check
        iceServers={test.iceServers}
        words={dictionaries[spokenLocale()].device}
        save={saveCheck.bind(null, token)}
      />
      <Phone show={showPicture.bind(null, token)} words={dictionaries[spokenLocale()].device} />
      <p className="mt-8">
        <ButtonLink look="quiet" href={`/join/${encodeURIComponent(token)}`}>
          {t('ready.back')}
        </ButtonLink>
      </p>
    </Page>
  )
}
