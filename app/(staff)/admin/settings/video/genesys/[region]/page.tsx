import Link from 'next/link'
import { consoleForm } from '../../../../../../_i18n/console/areaWords.ts'
import { getCaller } from '../../../../../../_server.ts'
import { Badge } from '../../../../../../_ui/badge.tsx'
import { Notice } from '../../../../../../_ui/notice.tsx'
import { Main } from '../../../../../_components/frame.tsx'
import { KeepFresh } from '../../../../../_components/keepFresh.tsx'
import { Pairs } from '../../../../../_components/section.tsx'
import { SectionsForm } from '../../../../../_components/sections/sectionsForm.tsx'
import { servedToStaff } from '../../../../../_components/served.tsx'
import { askStaff } from '../../../../../_shared/ask.ts'
import { one, type Query } from '../../../../../_shared/filters.ts'
import { currentSession } from '../../../../../_shared/session.ts'
import type { ConnectionView } from '../../../../../_shared/types.ts'
import { saveConnection } from '../actions.ts'
import { drawConnection, valuesOfConnection } from '../connectionForm.ts'
import { Outcome } from '../outcome.tsx'
import { Stands } from '../stands.tsx'
import { connectionWords, listPath, regionPath } from '../words.ts'

type Props = { params: Promise<{ region: string }>; searchParams: Promise<Query> }

/** While something is under way. */
const LOOK_EVERY_MS = 3_000

export default servedToStaff(ConnectionPage)

/** One region's way into Genesys: its settings, how it stands, what can be done. */
async function ConnectionPage({ params, searchParams }: Props) {
  const [{ region: given }, query] = await Promise.all([params, searchParams])
  const region = decodeURIComponent(given)
  const named = one(query, 'application') ?? ''
  const api = await getCaller()
  const video = await askStaff(api.applications.video(named ? { applicationId: named } : {}), regionPath(named, region))
  const applicationId = video.application.id
  const connection = await askStaff(api.connections.get({ applicationId, region }), regionPath(applicationId, region))
  const timezone = (await currentSession())?.timezone ?? 'UTC'
  const told = video.adapters.some(({ name, capabilities: can }) => name === video.current && can.events === 'webhook')
  const t = connectionWords()
  const title = t('edit.title', { region: connection.awsRegion })
  const isUnderWay = connection.check.state === 'asked' || (told && connection.registration.state === 'asked')
  return (
    <Main
      title={title}
      untitled={connection.mayEdit}
      beside={connection.isPrimary ? <Badge>{t('list.primary')}</Badge> : null}
    >
      {isUnderWay ? <KeepFresh everyMs={LOOK_EVERY_MS} /> : null}
      <p className="mb-4">
        <Link href={listPath(applicationId)} prefetch={false} className="inline-block min-h-6">
          {t('edit.back')}
        </Link>
      </p>
      <Outcome query={query} />
      <div className="grid gap-8 lg:grid-cols-[minmax(0,5fr)_minmax(18rem,3fr)]">
        <div className="min-w-0">
          {connection.mayEdit ? (
            <SectionsForm
              key={connection.version}
              action={saveConnection.bind(null, applicationId, region)}
              initial={drawConnection(connection.isPrimary ? 'primary' : 'other', valuesOfConnection(connection))}
              words={consoleForm(t('edit.submit'), title)}
            />
          ) : (
            <ReadOnly connection={connection} />
          )}
        </div>
        <Stands connection={connection} told={told} timezone={timezone} />
      </div>
    </Main>
  )
}

function ReadOnly({ connection }: { connection: ConnectionView }) {
  const t = connectionWords()
  const { retiredAt, rooms, region, clientId, hasSecret, latencyNote } = connection
  return (
    <>
      <Notice>
        <p>{retiredAt ? t('edit.retired', { rooms }) : t('edit.look')}</p>
      </Notice>
      <Pairs
        rows={[
          [t('field.region'), region],
          [t('stands.client'), clientId],
          [t('stands.secret'), hasSecret && t('stands.stored')],
          [t('stands.note'), latencyNote],
        ]}
      />
    </>
  )
}
