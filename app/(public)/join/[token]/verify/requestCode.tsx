import { isolateLtr } from '../../../../_i18n/bidi.ts'
import { translations } from '../../../../_i18n/translations.ts'
import { initialFormState } from '../../../../_ui/form.ts'
import { ServerForm } from '../../../../_ui/serverForm.tsx'
import { requestCode } from './actions.ts'

type Props = { token: string; methods: { channel: 'EMAIL' | 'SMS'; masked: string }[] }

/** Shows one button per contact to which a code can be sent, or how to get help when there is none. */
export function RequestCode({ token, methods }: Props) {
  const t = translations()
  if (methods.length === 0) return <p className="text-lg">{t('verifyContact.noWay')}</p>
  return (
    <>
      <p className="mb-6 text-lg">{t('verifyContact.text')}</p>
      {methods.map(({ channel, masked }, index) => (
        <div key={channel} className="mb-4">
          <ServerForm
            action={requestCode.bind(null, token, channel)}
            initial={initialFormState()}
            fields={[]}
            variant={index === 0 ? 'primary' : 'secondary'}
            texts={{
              problem: t('page.problem'),
              errorPrefix: t('page.errorPrefix'),
              submit: t(channel === 'EMAIL' ? 'verifyContact.byEmail' : 'verifyContact.bySms', {
                contact: isolateLtr(masked),
              }),
            }}
          />
        </div>
      ))}
    </>
  )
}
