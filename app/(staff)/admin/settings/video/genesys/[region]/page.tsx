import { formTexts } from '../../../../../../_i18n/console/formTexts.ts'
import { getTranslations } from '../../../../../../_i18n/console/translations.ts'
import { getCaller } from '../../../../../../_server.ts'
import { Badge } from '../../../../../../_ui/badge.tsx'
import { AutoRefresh } from '../../../../../_components/autoRefresh.tsx'
import { EditorPage } from '../../../../../_components/editorPage.tsx'
import { DescriptionList } from '../../../../../_components/section.tsx'
import { SectionsForm } from '../../../../../_components/sections/sectionsForm.tsx'
import { staffPage } from '../../../../../_components/staffPage.tsx'
import { loadForStaff } from '../../../../../_shared/loadForStaff.ts'
import { type Query, queryValue } from '../../../../../_shared/query.ts'
import { currentSession } from '../../../../../_shared/session.ts'
import type { ConnectionView } from '../../../../../_shared/types.ts'
import { reportsEvents } from '../../reportsEvents.ts'
import { saveConnection } from '../actions.ts'
import { connectionFormState, connectionToValues } from '../connectionForm.ts'
import { ConnectionResult } from '../connectionResult.tsx'
import { listPath, regionPath } from '../paths.ts'
import { StatusPanel } from '../statusPanel.tsx'

type Props = { params: Promise<{ region: string }>; searchParams: Promise<Query> }

/** Interval while Genesys has not yet responded. */
const REFRESH_EVERY_MS = 3_000

export default staffPage(ConnectionPage)

/** Connection to one Genesys region: its settings, status and actions. */
async function ConnectionPage({ params, searchParams }: Props) {
  const [{ region: encoded }, query] = await Promise.all([params, searchParams])
  const region = decodeURIComponent(encoded)
  const requestedId = queryValue(query, 'application') ?? ''
  const api = await getCaller()
  const video = await loadForStaff(
    api.applications.video(requestedId ? { applicationId: requestedId } : {}),
    regionPath(requestedId, region),
  )
  const applicationId = video.application.id
  const connection = await loadForStaff(
    api.connections.get({ applicationId, region }),
    regionPath(applicationId, region),
  )
  const timezone = (await currentSession())?.timezone ?? 'UTC'
  const hasEvents = reportsEvents(video)
  const t = getTranslations('connections')
  const title = t('edit.title', { region: connection.awsRegion })
  const isPending =
    connection.check.state === 'requested' || (hasEvents && connection.registration.state === 'requested')
  const { isPrimary, mayEdit, retiredAt, rooms } = connection
  return (
    <EditorPage
      title={title}
      badge={isPrimary ? <Badge>{t('list.primary')}</Badge> : null}
      back={{ href: listPath(applicationId), label: t('edit.back') }}
      result={
        <>
          {isPending ? <AutoRefresh everyMs={REFRESH_EVERY_MS} /> : null}
          <ConnectionResult query={query} />
        </>
      }
      mayEdit={mayEdit}
      form={
        <SectionsForm
          key={connection.version}
          action={saveConnection.bind(null, applicationId, region)}
          initial={connectionFormState(isPrimary ? 'primary' : 'other', connectionToValues(connection))}
          texts={formTexts(t('edit.submit'), title)}
        />
      }
      viewOnly={{
        notice: retiredAt ? t('edit.retired', { rooms }) : t('edit.viewOnly'),
        values: <ConnectionValues connection={connection} />,
      }}
      side={<StatusPanel connection={connection} hasEvents={hasEvents} timezone={timezone} />}
    />
  )
}

function ConnectionValues({
  connection: { region, clientId, hasSecret, latencyNote },
}: {
  connection: ConnectionView
}) {
  const t = getTranslations('connections')
  return (
    <DescriptionList
      rows={[
        [t('field.region'), region],
        [t('status.client'), clientId],
        [t('status.secret'), hasSecret && t('status.stored')],
        [t('status.note'), latencyNote],
      ]}
    />
  )
}
