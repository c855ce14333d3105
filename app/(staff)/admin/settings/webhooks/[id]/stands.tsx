import { ButtonLink } from '../../../../../_ui/button.tsx'
import { Notice } from '../../../../../_ui/notice.tsx'
import { SubmitButton } from '../../../../../_ui/submitButton.tsx'
import { Opener } from '../../../../_components/opener.tsx'
import { Pairs, Section } from '../../../../_components/section.tsx'
import { When } from '../../../../_components/when.tsx'
import type { WebhookEndpoint } from '../../../../_shared/types.ts'
import { sendTestEvent, switchEndpoint } from '../actions.ts'
import { eventWords, pathOf, webhookWords } from '../words.ts'

type Props = { endpoint: WebhookEndpoint; timezone: string }

/** How an endpoint stands, and what can be done with it. */
export function Stands({ endpoint, timezone }: Props) {
  const t = webhookWords()
  const when = (at: Date | null) => at && <When at={at} timezone={timezone} />
  const { stateReason, failures } = endpoint
  return (
    <div className="min-w-0 space-y-8">
      <Section title={t('stands.title')}>
        <Pairs
          rows={[
            [t('stands.state'), t(`state.${endpoint.state}`)],
            [t('stands.why'), stateReason && t(`why.${stateReason}`)],
            [t('stands.since'), when(endpoint.stateSince)],
            [t('stands.taken'), when(endpoint.succeededAt) ?? t('list.never')],
            [t('stands.failures'), failures > 0 ? failures : null],
            [t('stands.failing'), when(endpoint.failingSince)],
            [t('stands.former'), when(endpoint.previousUntil)],
          ]}
        />
      </Section>
      {endpoint.mayEdit ? <Acts endpoint={endpoint} /> : null}
    </div>
  )
}

function Acts({ endpoint }: { endpoint: WebhookEndpoint }) {
  const t = webhookWords()
  return (
    <Section title={t('act.title')}>
      <div className="space-y-4">
        {endpoint.state === 'enabled' ? <WhileOn endpoint={endpoint} /> : <GoOn endpoint={endpoint} />}
        <p>
          <ButtonLink look="secondary" href={`${pathOf(endpoint.id)}/secret`}>
            {t('act.rotate')}
          </ButtonLink>
        </p>
        {endpoint.state === 'disabled' ? null : <Off endpoint={endpoint} />}
        <p>
          <ButtonLink look="secondary" href={`${pathOf(endpoint.id)}/delete`}>
            {t('delete.act')}
          </ButtonLink>
        </p>
      </div>
    </Section>
  )
}

/** What an endpoint hears of, for those who may look. */
export function ReadOnly({ endpoint: { url, description, types, state } }: { endpoint: WebhookEndpoint }) {
  const t = webhookWords()
  return (
    <>
      <Notice>
        <p>{t(state === 'deleted' ? 'edit.deleted' : 'edit.look')}</p>
      </Notice>
      <Pairs
        rows={[
          [t('field.url'), url],
          [t('field.description'), description],
          [t('field.types'), types.map(eventWords).join(', ') || t('list.everything')],
        ]}
      />
    </>
  )
}

function WhileOn({ endpoint: { id } }: { endpoint: WebhookEndpoint }) {
  const t = webhookWords()
  return (
    <>
      <form action={sendTestEvent.bind(null, id)}>
        <SubmitButton look="secondary">{t('act.test')}</SubmitButton>
      </form>
      <form action={switchEndpoint.bind(null, id, 'paused')}>
        <SubmitButton look="secondary" aria-describedby="pause-text">
          {t('act.pause')}
        </SubmitButton>
        <p id="pause-text" className="mt-1 text-soft">
          {t('act.pauseText')}
        </p>
      </form>
    </>
  )
}

function GoOn({ endpoint: { id, state } }: { endpoint: WebhookEndpoint }) {
  const t = webhookWords()
  return (
    <form action={switchEndpoint.bind(null, id, 'enabled')}>
      <SubmitButton aria-describedby="resume-text">{t('act.resume')}</SubmitButton>
      <p id="resume-text" className="mt-1 text-soft">
        {t(state === 'paused' ? 'act.resumePaused' : 'act.resumeDisabled')}
      </p>
    </form>
  )
}

function Off({ endpoint: { id, url } }: { endpoint: WebhookEndpoint }) {
  const t = webhookWords()
  return (
    <details>
      <Opener>{t('act.off')}</Opener>
      <form action={switchEndpoint.bind(null, id, 'disabled')} className="pt-2">
        <p className="mb-3 text-soft">{t('act.offText')}</p>
        <SubmitButton look="danger" className="[overflow-wrap:anywhere]">
          {t('act.offSure', { host: new URL(url).host })}
        </SubmitButton>
      </form>
    </details>
  )
}
