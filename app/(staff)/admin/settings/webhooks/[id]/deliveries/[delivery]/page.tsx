import { getTranslations } from '../../../../../../../_i18n/console/translations.ts'
import { deliveryErrorLabel, eventLabel } from '../../../../../../../_i18n/console/webhookLabels.ts'
import { getCaller } from '../../../../../../../_server.ts'
import { cardClasses } from '../../../../../../../_ui/card.tsx'
import { EmptyState } from '../../../../../../../_ui/emptyState.tsx'
import { SubmitButton } from '../../../../../../../_ui/submitButton.tsx'
import { Table, Td, Th } from '../../../../../../../_ui/table.tsx'
import { TextLink } from '../../../../../../../_ui/textLink.tsx'
import { DateTime } from '../../../../../../_components/dateTime.tsx'
import { Main } from '../../../../../../_components/main.tsx'
import { DescriptionList, Section } from '../../../../../../_components/section.tsx'
import { staffPage } from '../../../../../../_components/staffPage.tsx'
import { loadForStaff } from '../../../../../../_shared/loadForStaff.ts'
import type { Query } from '../../../../../../_shared/query.ts'
import { currentSession } from '../../../../../../_shared/session.ts'
import type { DeliveryDetails } from '../../../../../../_shared/types.ts'
import { resendDelivery } from '../../../actions.ts'
import { DeliveryBadge } from '../../../badges.tsx'
import { pathOf, shortUrl } from '../../../paths.ts'
import { WebhookResult } from '../../../webhookResult.tsx'

type Props = { params: Promise<{ id: string; delivery: string }>; searchParams: Promise<Query> }

export default staffPage(DeliveryPage)

/** One delivery of an event: its payload, and the response to each attempt. */
async function DeliveryPage({ params, searchParams }: Props) {
  const [{ id, delivery: deliveryId }, query] = await Promise.all([params, searchParams])
  const api = await getCaller()
  const path = `${pathOf(id)}/deliveries/${encodeURIComponent(deliveryId)}`
  const delivery = await loadForStaff(api.webhooks.delivery({ id: deliveryId }), path)
  const session = await currentSession()
  const timezone = session?.timezone ?? 'UTC'
  const t = getTranslations('webhooks')
  const mayResend = session?.actor.kind === 'admin' && ['delivered', 'failed', 'cancelled'].includes(delivery.state)
  return (
    <Main
      title={eventLabel(delivery.type)}
      beside={<DeliveryBadge state={delivery.state} />}
      back={{ href: pathOf(delivery.endpointId), label: t('delivery.back') }}
    >
      <WebhookResult query={query} />
      <div className="grid gap-8 lg:grid-cols-2">
        <div className="min-w-0 space-y-8">
          <Facts delivery={delivery} timezone={timezone} />
          {mayResend ? (
            <form action={resendDelivery.bind(null, delivery.endpointId, delivery.id)}>
              <SubmitButton variant="secondary" aria-describedby="resend-text">
                {t('delivery.resend')}
              </SubmitButton>
              <p id="resend-text" className="mt-1 text-soft">
                {t('delivery.resendText')}
              </p>
            </form>
          ) : null}
          <Section title={t('delivery.attempts')}>
            {delivery.attemptLog.length > 0 ? (
              <Attempts delivery={delivery} timezone={timezone} />
            ) : (
              <EmptyState title={t('delivery.none')} />
            )}
          </Section>
        </div>
        <Section title={t('delivery.body')}>
          <pre dir="ltr" className={cardClasses('whitespace-pre-wrap p-4 text-sm [overflow-wrap:anywhere]')}>
            {JSON.stringify(JSON.parse(delivery.body), null, 2)}
          </pre>
        </Section>
      </div>
    </Main>
  )
}

function Facts({ delivery, timezone }: { delivery: DeliveryDetails; timezone: string }) {
  const t = getTranslations('webhooks')
  const { appointmentId, appointmentReference, nextAttemptAt } = delivery
  return (
    <DescriptionList
      rows={[
        [t('delivery.to'), shortUrl(delivery.endpointUrl)],
        [
          t('log.appointment'),
          appointmentId && <TextLink href={`/admin/appointments/${appointmentId}`}>{appointmentReference}</TextLink>,
        ],
        [t('log.time'), <DateTime key="at" at={delivery.occurredAt} timezone={timezone} seconds />],
        [t('log.nextAttempt'), nextAttemptAt && <DateTime at={nextAttemptAt} timezone={timezone} seconds />],
        [t('delivery.revision'), delivery.revision],
        [t('delivery.sequence'), delivery.sequence || null],
        [t('delivery.id'), <code key="id">{delivery.webhookId}</code>],
      ]}
    />
  )
}

function Attempts({ delivery: { attemptLog }, timezone }: { delivery: DeliveryDetails; timezone: string }) {
  const t = getTranslations('webhooks')
  return (
    <Table caption={t('delivery.attempts')}>
      <thead>
        <tr>
          <Th>{t('delivery.attempt')}</Th>
          <Th>{t('delivery.startedAt')}</Th>
          <Th>{t('log.response')}</Th>
          <Th>{t('delivery.duration')}</Th>
        </tr>
      </thead>
      <tbody>
        {attemptLog.map((attempt) => (
          <tr key={attempt.number}>
            <Td>{attempt.number}</Td>
            <Td>
              <DateTime at={attempt.startedAt} timezone={timezone} seconds />
            </Td>
            <Td>
              <span className="block">
                {attempt.respondedAt
                  ? [attempt.status, attempt.error && deliveryErrorLabel(attempt.error)].filter(Boolean).join(', ')
                  : t('delivery.interrupted')}
              </span>
              {attempt.excerpt ? (
                <span className="block text-soft [overflow-wrap:anywhere]">
                  {t('delivery.responseBody')}: {attempt.excerpt}
                </span>
              ) : null}
            </Td>
            <Td className="whitespace-nowrap">
              {attempt.durationMs === null ? '–' : t('delivery.ms', { ms: String(attempt.durationMs) })}
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  )
}
