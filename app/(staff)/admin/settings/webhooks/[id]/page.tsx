import Link from 'next/link'
import { consoleForm } from '../../../../../_i18n/console/areaWords.ts'
import { getCaller } from '../../../../../_server.ts'
import { Main } from '../../../../_components/frame.tsx'
import { SectionsForm } from '../../../../_components/sections/sectionsForm.tsx'
import { servedToStaff } from '../../../../_components/served.tsx'
import { askStaff } from '../../../../_shared/ask.ts'
import { one, pageNumber, type Query } from '../../../../_shared/filters.ts'
import { currentSession } from '../../../../_shared/session.ts'
import { saveEndpoint } from '../actions.ts'
import { EndpointBadge } from '../badges.tsx'
import { drawEndpoint, valuesOfEndpoint } from '../endpointForm.ts'
import { Outcome } from '../outcome.tsx'
import { pathOf, root, shortUrl, webhookWords } from '../words.ts'
import { readFilters } from './filters.tsx'
import { Log } from './log.tsx'
import { ReadOnly, Stands } from './stands.tsx'

type Props = { params: Promise<{ id: string }>; searchParams: Promise<Query> }

export default servedToStaff(EndpointPage)

/** One endpoint: where it is, what it hears of, how it stands, and what was sent there. */
async function EndpointPage({ params, searchParams }: Props) {
  const [{ id }, query] = await Promise.all([params, searchParams])
  const filters = readFilters(query)
  const page = pageNumber(query)
  const api = await getCaller()
  const [endpoint, log] = await Promise.all([
    askStaff(api.webhooks.get({ id }), pathOf(id)),
    askStaff(api.webhooks.deliveries({ endpointId: id, ...filters, page }), pathOf(id)),
  ])
  const timezone = (await currentSession())?.timezone ?? 'UTC'
  const t = webhookWords()
  const name = shortUrl(endpoint.url)
  return (
    <Main title={name} untitled={endpoint.mayEdit} beside={<EndpointBadge endpoint={endpoint} />}>
      <p className="mb-4">
        <Link href={root} prefetch={false} className="inline-block min-h-6">
          {t('edit.back')}
        </Link>
      </p>
      <Outcome query={query} />
      <div className="mb-10 grid gap-8 lg:grid-cols-[minmax(0,5fr)_minmax(18rem,2fr)]">
        <div className="min-w-0">
          {endpoint.mayEdit ? (
            <SectionsForm
              key={`${endpoint.version}-${one(query, 'done') ?? ''}`}
              action={saveEndpoint.bind(null, id)}
              initial={drawEndpoint(valuesOfEndpoint(endpoint))}
              words={consoleForm(t('edit.submit'), name)}
            />
          ) : (
            <ReadOnly endpoint={endpoint} />
          )}
        </div>
        <Stands endpoint={endpoint} timezone={timezone} />
      </div>
      <Log
        endpointId={id}
        log={log}
        filters={filters}
        timezone={timezone}
        mayReplay={endpoint.mayEdit && endpoint.state === 'enabled'}
      />
    </Main>
  )
}
