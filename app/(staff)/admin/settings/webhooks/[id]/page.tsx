import { formTexts } from '../../../../../_i18n/console/formTexts.ts'
import { getTranslations } from '../../../../../_i18n/console/translations.ts'
import { eventLabel } from '../../../../../_i18n/console/webhookLabels.ts'
import { getCaller } from '../../../../../_server.ts'
import { EditorPage } from '../../../../_components/editorPage.tsx'
import { DescriptionList } from '../../../../_components/section.tsx'
import { SectionsForm } from '../../../../_components/sections/sectionsForm.tsx'
import { staffPage } from '../../../../_components/staffPage.tsx'
import { loadForStaff } from '../../../../_shared/loadForStaff.ts'
import { pageNumber, type Query, queryValue } from '../../../../_shared/query.ts'
import { currentSession } from '../../../../_shared/session.ts'
import type { WebhookEndpoint } from '../../../../_shared/types.ts'
import { saveEndpoint } from '../actions.ts'
import { EndpointBadge } from '../badges.tsx'
import { endpointFormState, endpointToValues } from '../endpointForm.ts'
import { pathOf, root, shortUrl } from '../paths.ts'
import { WebhookResult } from '../webhookResult.tsx'
import { DeliveryLog } from './deliveryLog.tsx'
import { readLogFilters } from './logFilters.tsx'
import { StatusPanel } from './statusPanel.tsx'

type Props = { params: Promise<{ id: string }>; searchParams: Promise<Query> }

export default staffPage(EndpointPage)

/** One endpoint: its URL and events, its status, and its deliveries. */
async function EndpointPage({ params, searchParams }: Props) {
  const [{ id }, query] = await Promise.all([params, searchParams])
  const filters = readLogFilters(query)
  const page = pageNumber(query)
  const api = await getCaller()
  const [endpoint, log] = await Promise.all([
    loadForStaff(api.webhooks.get({ id }), pathOf(id)),
    loadForStaff(api.webhooks.deliveries({ endpointId: id, ...filters, page }), pathOf(id)),
  ])
  const timezone = (await currentSession())?.timezone ?? 'UTC'
  const t = getTranslations('webhooks')
  const name = shortUrl(endpoint.url)
  return (
    <EditorPage
      title={name}
      badge={<EndpointBadge endpoint={endpoint} />}
      back={{ href: root, label: t('edit.back') }}
      result={<WebhookResult query={query} />}
      mayEdit={endpoint.mayEdit}
      form={
        <SectionsForm
          key={`${endpoint.version}-${queryValue(query, 'done') ?? ''}`}
          action={saveEndpoint.bind(null, id)}
          initial={endpointFormState(endpointToValues(endpoint))}
          texts={formTexts(t('edit.submit'), name)}
        />
      }
      viewOnly={{
        notice: t(endpoint.state === 'deleted' ? 'edit.deleted' : 'edit.viewOnly'),
        values: <EndpointValues endpoint={endpoint} />,
      }}
      side={<StatusPanel endpoint={endpoint} timezone={timezone} />}
    >
      <div className="mt-10">
        <DeliveryLog
          endpointId={id}
          log={log}
          filters={filters}
          timezone={timezone}
          mayResend={endpoint.mayEdit && endpoint.state === 'enabled'}
        />
      </div>
    </EditorPage>
  )
}

function EndpointValues({ endpoint: { url, description, types } }: { endpoint: WebhookEndpoint }) {
  const t = getTranslations('webhooks')
  return (
    <DescriptionList
      rows={[
        [t('field.url'), url],
        [t('field.description'), description],
        [t('field.types'), types.map(eventLabel).join(', ') || t('list.allEvents')],
      ]}
    />
  )
}
