import { getTranslations } from '../../../../../_i18n/console/translations.ts'
import { ButtonLink } from '../../../../../_ui/button.tsx'
import { SubmitButton } from '../../../../../_ui/submitButton.tsx'
import { DateTime } from '../../../../_components/dateTime.tsx'
import { DescriptionList, Section } from '../../../../_components/section.tsx'
import { Summary } from '../../../../_components/summary.tsx'
import type { WebhookEndpoint } from '../../../../_shared/types.ts'
import { sendTestEvent, setEndpointState } from '../actions.ts'
import { pathOf } from '../paths.ts'

type Props = { endpoint: WebhookEndpoint }

/** Status of an endpoint, and the actions on it. */
export function StatusPanel({ endpoint, timezone }: Props & { timezone: string }) {
  const t = getTranslations('webhooks')
  const when = (at: Date | null) => at && <DateTime at={at} timezone={timezone} />
  const { stateReason, failures } = endpoint
  return (
    <>
      <Section title={t('status.title')}>
        <DescriptionList
          rows={[
            [t('status.state'), t(`state.${endpoint.state}`)],
            [t('status.reason'), stateReason && t(`stateReason.${stateReason}`)],
            [t('status.since'), when(endpoint.stateSince)],
            [t('status.lastDelivery'), when(endpoint.succeededAt) ?? t('list.never')],
            [t('status.failures'), failures > 0 ? failures : null],
            [t('status.failingSince'), when(endpoint.failingSince)],
            [t('status.previousSecretUntil'), when(endpoint.previousUntil)],
          ]}
        />
      </Section>
      {endpoint.mayEdit ? <Actions endpoint={endpoint} /> : null}
    </>
  )
}

function Actions({ endpoint }: Props) {
  const t = getTranslations('webhooks')
  return (
    <Section title={t('actions.title')}>
      <div className="space-y-4">
        {endpoint.state === 'enabled' ? <EnabledActions endpoint={endpoint} /> : <ResumeAction endpoint={endpoint} />}
        <p>
          <ButtonLink variant="secondary" href={`${pathOf(endpoint.id)}/secret`}>
            {t('actions.rotate')}
          </ButtonLink>
        </p>
        {endpoint.state === 'disabled' ? null : <DisableAction endpoint={endpoint} />}
        <p>
          <ButtonLink variant="secondary" href={`${pathOf(endpoint.id)}/delete`}>
            {t('actions.delete')}
          </ButtonLink>
        </p>
      </div>
    </Section>
  )
}

function EnabledActions({ endpoint: { id } }: Props) {
  const t = getTranslations('webhooks')
  return (
    <>
      <form action={sendTestEvent.bind(null, id)}>
        <SubmitButton variant="secondary">{t('actions.test')}</SubmitButton>
      </form>
      <form action={setEndpointState.bind(null, id, 'paused')}>
        <SubmitButton variant="secondary" aria-describedby="pause-text">
          {t('actions.pause')}
        </SubmitButton>
        <p id="pause-text" className="mt-1 text-soft">
          {t('actions.pauseText')}
        </p>
      </form>
    </>
  )
}

function ResumeAction({ endpoint: { id, state } }: Props) {
  const t = getTranslations('webhooks')
  return (
    <form action={setEndpointState.bind(null, id, 'enabled')}>
      <SubmitButton aria-describedby="resume-text">{t('actions.resume')}</SubmitButton>
      <p id="resume-text" className="mt-1 text-soft">
        {t(state === 'paused' ? 'actions.resumePaused' : 'actions.resumeDisabled')}
      </p>
    </form>
  )
}

function DisableAction({ endpoint: { id, url } }: Props) {
  const t = getTranslations('webhooks')
  return (
    <details>
      <Summary>{t('actions.disable')}</Summary>
      <form action={setEndpointState.bind(null, id, 'disabled')} className="pt-2">
        <p className="mb-3 text-soft">{t('actions.disableText')}</p>
        <SubmitButton variant="danger" className="[overflow-wrap:anywhere]">
          {t('actions.confirmDisable', { host: new URL(url).host })}
        </SubmitButton>
      </form>
    </details>
  )
}
