import type { ReactNode } from 'react'
import { connectionError } from '../../../../../_i18n/console/connectionLabels.ts'
import { getTranslations } from '../../../../../_i18n/console/translations.ts'
import { SubmitButton } from '../../../../../_ui/submitButton.tsx'
import { DateTime } from '../../../../_components/dateTime.tsx'
import { DescriptionList, Section } from '../../../../_components/section.tsx'
import { Summary } from '../../../../_components/summary.tsx'
import type { ConnectionView } from '../../../../_shared/types.ts'
import { type ConnectionAction, runConnectionAction } from './actions.ts'
import { CheckBadge, RegistrationBadge } from './badges.tsx'

/** `hasEvents`: the video provider sends session events, which need a registration. */
type Props = { connection: ConnectionView; hasEvents: boolean; timezone: string }

/** Status of a connection at Genesys, and the actions on it. */
export function StatusPanel({ connection, hasEvents, timezone }: Props) {
  const t = getTranslations('connections')
  const { check, registration } = connection
  const when = (at: Date | null) => at && <DateTime at={at} timezone={timezone} />
  const eventRows: [string, ReactNode][] = [
    [t('status.registration'), <RegistrationBadge key="events" {...registration} />],
    [
      t('status.error'),
      registration.reason && `${connectionError(registration.reason)} ${t('status.retriesAutomatically')}`,
    ],
    [t('status.registrationAt'), when(registration.at)],
  ]
  return (
    <>
      <Section title={t('status.title')}>
        <DescriptionList
          rows={[
            [t('status.check'), <CheckBadge key="check" {...check} />],
            [t('status.error'), check.reason && connectionError(check.reason)],
            [t('status.checkedAt'), when(check.at)],
            [t('status.organization'), connection.genesysOrganizationId],
            ...(hasEvents ? eventRows : []),
            [t('status.rooms'), connection.rooms],
          ]}
        />
      </Section>
      {connection.mayEdit ? <Actions connection={connection} hasEvents={hasEvents} /> : null}
    </>
  )
}

function Actions({ connection, hasEvents }: Omit<Props, 'timezone'>) {
  const t = getTranslations('connections')
  const { region, awsRegion, application, registration } = connection
  const run = (action: ConnectionAction) => runConnectionAction.bind(null, action, application.id, region)
  const hasFailed = registration.state === 'failed'
  return (
    <Section title={t('actions.title')}>
      <div className="space-y-4">
        <form action={run('check')}>
          <SubmitButton variant="secondary">{t('actions.check')}</SubmitButton>
        </form>
        {hasEvents && (hasFailed || registration.state === 'none') ? (
          <form action={run('register')}>
            <SubmitButton variant="secondary">
              {t(hasFailed ? 'actions.retryRegistration' : 'actions.register')}
            </SubmitButton>
          </form>
        ) : null}
        {hasEvents ? (
          <form action={run('renew')}>
            <SubmitButton variant="secondary" aria-describedby="renew-text">
              {t('actions.renew')}
            </SubmitButton>
            <p id="renew-text" className="mt-1 text-soft">
              {t('actions.renewText')}
            </p>
          </form>
        ) : null}
        <details>
          <Summary>{t('actions.retire')}</Summary>
          <form action={run('retire')} className="pt-2">
            <p className="mb-3 text-soft">{t('actions.retireText')}</p>
            <SubmitButton variant="danger">{t('actions.confirmRetire', { region: awsRegion })}</SubmitButton>
          </form>
        </details>
      </div>
    </Section>
  )
}
