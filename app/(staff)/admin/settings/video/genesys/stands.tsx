import { SubmitButton } from '../../../../../_ui/submitButton.tsx'
import { Opener } from '../../../../_components/opener.tsx'
import { Pairs, Section } from '../../../../_components/section.tsx'
import { When } from '../../../../_components/when.tsx'
import type { ConnectionView } from '../../../../_shared/types.ts'
import { actOnConnection } from './actions.ts'
import { CheckBadge, RegistrationBadge } from './badges.tsx'
import { connectionWords, reasonWords } from './words.ts'

type Props = { connection: ConnectionView; told: boolean; timezone: string }

/** How a connection stands with Genesys, and what can be done with it. */
export function Stands({ connection, told, timezone }: Props) {
  const t = connectionWords()
  const { check, registration } = connection
  const when = (at: Date | null) => at && <When at={at} timezone={timezone} />
  return (
    <div className="min-w-0 space-y-8">
      <Section title={t('stands.title')}>
        <Pairs
          rows={[
            [t('stands.check'), <CheckBadge key="check" {...check} />],
            [t('stands.why'), check.reason && reasonWords(check.reason)],
            [t('stands.checkedAt'), when(check.at)],
            [t('stands.organization'), connection.genesysOrganizationId],
            ...(told
              ? ([
                  [t('stands.registration'), <RegistrationBadge key="events" {...registration} />],
                  [t('stands.why'), registration.reason && `${reasonWords(registration.reason)} ${t('reason.again')}`],
                  [t('stands.registrationAt'), when(registration.at)],
                ] as [string, React.ReactNode][])
              : []),
            [t('stands.rooms'), connection.rooms],
          ]}
        />
      </Section>
      {connection.mayEdit ? <Acts connection={connection} told={told} /> : null}
    </div>
  )
}

function Acts({ connection, told }: Omit<Props, 'timezone'>) {
  const t = connectionWords()
  const { region, awsRegion, application, registration } = connection
  const form = (act: Parameters<typeof actOnConnection>[0]) => actOnConnection.bind(null, act, application.id, region)
  return (
    <Section title={t('act.title')}>
      <div className="space-y-4">
        <form action={form('check')}>
          <SubmitButton look="secondary">{t('act.check')}</SubmitButton>
        </form>
        {told && (registration.state === 'failed' || registration.state === 'none') ? (
          <form action={form('register')}>
            <SubmitButton look="secondary">
              {t(registration.state === 'failed' ? 'act.tryAgain' : 'act.register')}
            </SubmitButton>
          </form>
        ) : null}
        {told ? (
          <form action={form('renew')}>
            <SubmitButton look="secondary" aria-describedby="renew-text">
              {t('act.renew')}
            </SubmitButton>
            <p id="renew-text" className="mt-1 text-soft">
              {t('act.renewText')}
            </p>
          </form>
        ) : null}
        <details>
          <Opener>{t('act.retire')}</Opener>
          <form action={form('retire')} className="pt-2">
            <p className="mb-3 text-soft">{t('act.retireText')}</p>
            <SubmitButton look="danger">{t('act.retireSure', { region: awsRegion })}</SubmitButton>
          </form>
        </details>
      </div>
    </Section>
  )
}
