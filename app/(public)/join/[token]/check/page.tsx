import { loadForPage } from '../../../../_http/procedureCall.ts'
import { currentLocale } from '../../../../_i18n/currentLocale.ts'
import { dictionaries } from '../../../../_i18n/dictionaries.ts'
import { translations } from '../../../../_i18n/translations.ts'
import { NotFoundPage, withErrorPages } from '../../../../_page/errorPages.tsx'
import { Heading, Page } from '../../../../_page/page.tsx'
import { DeviceCheckForm } from '../../../../_room/components/deviceCheckForm.tsx'
import { getCaller } from '../../../../_server.ts'
import { ButtonLink } from '../../../../_ui/button.tsx'
import { joinPath } from '../../../_shared/paths.ts'
import { createQrCode, saveCheck } from './actions.ts'
import { OpenOnPhone } from './openOnPhone.tsx'

type Props = { params: Promise<{ token: string }> }

export default withErrorPages(CheckPage)

/** Tests camera, microphone, speaker and network at any time before the appointment. */
async function CheckPage({ params }: Props) {
  const { token } = await params
  const api = await getCaller()
  const [view, deviceCheck] = await Promise.all([
    loadForPage(api.join.view({ token })),
    loadForPage(api.join.deviceCheck({ token })),
  ])
  if (!view || !deviceCheck) return <NotFoundPage />
  const { application } = view.appointment
  const t = translations()
  return (
    <Page brand={application}>
      <Heading title={t('device.title')} brand={application.name} />
      <p className="mb-6 text-lg">{t('device.intro')}</p>
      <noscript>
        <p className="mb-6">{t('device.script')}</p>
      </noscript>
      <DeviceCheckForm
        iceServers={deviceCheck.iceServers}
        texts={dictionaries[currentLocale()].device}
        save={saveCheck.bind(null, token)}
      />
      <OpenOnPhone show={createQrCode.bind(null, token)} texts={dictionaries[currentLocale()].device} />
      <p className="mt-8">
        <ButtonLink variant="quiet" href={joinPath(token)}>
          {t('ready.back')}
        </ButtonLink>
      </p>
    </Page>
  )
}
