import Link from 'next/link'
import { getCaller } from '../../../../../../../_server.ts'
import { EmptyState } from '../../../../../../../_ui/emptyState.tsx'
import { SubmitButton } from '../../../../../../../_ui/submitButton.tsx'
import { Table, Td, Th } from '../../../../../../../_ui/table.tsx'
import { Main } from '../../../../../../_components/frame.tsx'
import { Pairs, Section } from '../../../../../../_components/section.tsx'
import { servedToStaff } from '../../../../../../_components/served.tsx'
import { When } from '../../../../../../_components/when.tsx'
import { askStaff } from '../../../../../../_shared/ask.ts'
import type { Query } from '../../../../../../_shared/filters.ts'
import { currentSession } from '../../../../../../_shared/session.ts'
import type { DeliveryDetails } from '../../../../../../_shared/types.ts'
import { replay } from '../../../actions.ts'
import { DeliveryBadge } from '../../../badges.tsx'
import { Outcome } from '../../../outcome.tsx'
import { eventWords, pathOf, shortUrl, webhookWords, wrongWords } from '../../../words.ts'

type Props = { params: Promise<{ id: string; delivery: string }>; searchParams: Promise<Query> }

export default servedToStaff(DeliveryPage)

/** One event on its way to one endpoint: what is sent, and what was answered at each try. */
async function DeliveryPage({ params, searchParams }: Props) {
  const [{ id, delivery: deliveryId }, query] = await Promise.all([params, searchParams])
  const api = await getCaller()
  const path = `${pathOf(id)}/deliveries/${encodeURIComponent(deliveryId)}`
  const delivery = await askStaff(api.webhooks.delivery({ id: deliveryId }), path)
  const session = await currentSession()
  const timezone = session?.timezone ?? 'UTC'
  const t = webhookWords()
  const maySend = session?.actor.kind === 'admin' && ['delivered', 'failed', 'cancelled'].includes(delivery.state)
  return (
    <Main title={eventWords(delivery.type)} beside={<DeliveryBadge state={delivery.state} />}>
      <p className="mb-4">
        <Link href={pathOf(delivery.endpointId)} prefetch={false} className="inline-block min-h-6">
          {t('delivery.back')}
        </Link>
      </p>
      <Outcome query={query} />
      <div className="grid gap-8 lg:grid-cols-2">
        <div className="min-w-0 space-y-8">
          <Facts delivery={delivery} timezone={timezone} />
          {maySend ? (
            <form action={replay.bind(null, delivery.endpointId, delivery.id)}>
              <SubmitButton look="secondary" aria-describedby="replay-text">
                {t('delivery.replay')}
              </SubmitButton>
              <p id="replay-text" className="mt-1 text-soft">
                {t('delivery.replayText')}
              </p>
            </form>
          ) : null}
          <Section title={t('delivery.tries')}>
            {delivery.tries.length > 0 ? (
              <Tries delivery={delivery} timezone={timezone} />
            ) : (
              <EmptyState title={t('delivery.none')} />
            )}
          </Section>
        </div>
        <Section title={t('delivery.body')}>
          <pre
            dir="ltr"
            className="whitespace-pre-wrap rounded-lg border border-line bg-card p-4 text-sm [overflow-wrap:anywhere]"
          >
            {JSON.stringify(JSON.parse(delivery.body), null, 2)}
          </pre>
        </Section>
      </div>
    </Main>
  )
}

function Facts({ delivery, timezone }: { delivery: DeliveryDetails; timezone: string }) {
  const t = webhookWords()
  const { appointmentId, appointmentReference, nextAttemptAt } = delivery
  return (
    <Pairs
      rows={[
        [t('delivery.to'), shortUrl(delivery.endpointUrl)],
        [
          t('log.appointment'),
          appointmentId && (
            <Link href={`/admin/appointments/${appointmentId}`} prefetch={false} className="inline-block min-h-6">
              {appointmentReference}
            </Link>
          ),
        ],
        [t('log.time'), <When key="at" at={delivery.occurredAt} timezone={timezone} seconds />],
        [t('log.next'), nextAttemptAt && <When at={nextAttemptAt} timezone={timezone} seconds />],
        [t('delivery.revision'), delivery.revision],
        [t('delivery.sequence'), delivery.sequence || null],
        [t('delivery.id'), <code key="id">{delivery.webhookId}</code>],
      ]}
    />
  )
}

function Tries({ delivery: { tries }, timezone }: { delivery: DeliveryDetails; timezone: string }) {
  const t = webhookWords()
  return (
    <Table caption={t('delivery.tries')}>
      <thead>
        <tr>
          <Th>{t('delivery.number')}</Th>
          <Th>{t('delivery.began')}</Th>
          <Th>{t('log.answer')}</Th>
          <Th>{t('delivery.took')}</Th>
        </tr>
      </thead>
      <tbody>
        {tries.map((one) => (
          <tr key={one.number}>
            <Td>{one.number}</Td>
            <Td>
              <When at={one.startedAt} timezone={timezone} seconds />
            </Td>
            <Td>
              <span className="block">
                {one.answeredAt
                  ? [one.status, one.error && wrongWords(one.error)].filter(Boolean).join(', ')
                  : t('delivery.cut')}
              </span>
              {one.excerpt ? (
                <span className="block text-soft [overflow-wrap:anywhere]">
                  {t('delivery.said')}: {one.excerpt}
                </span>
              ) : null}
            </Td>
            <Td className="whitespace-nowrap">
              {one.durationMs === null ? '–' : t('delivery.ms', { ms: String(one.durationMs) })}
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  )
}
