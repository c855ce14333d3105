import Link from 'next/link'
import { Badge } from '../../../../../_ui/badge.tsx'
import { ButtonLink } from '../../../../../_ui/button.tsx'
import type { GenesysConnection } from '../../../../_shared/types.ts'
import { CheckBadge, RegistrationBadge } from './badges.tsx'
import { connectionWords, newPath, regionPath } from './words.ts'

type Props = { applicationId: string; connections: GenesysConnection[]; told: boolean; mayChange: boolean }

/** The regions that an application is connected to, and how each stands. */
export function Connections({ applicationId, connections, told, mayChange }: Props) {
  const t = connectionWords()
  return (
    <section aria-labelledby="genesys" className="mt-10">
      <h2 id="genesys" className="mb-2 font-bold text-xl">
        {t('list.title')}
      </h2>
      <p className="mb-4 text-soft">{t('list.intro')}</p>
      {connections.length === 0 ? <p className="mb-4">{t('list.none')}</p> : null}
      {connections.length > 0 ? (
        <ul className="mb-4 divide-y divide-line rounded-lg border border-line bg-card">
          {connections.map((one) => (
            <li key={one.region} className="space-y-2 px-4 py-3">
              <div className="flex min-w-0 flex-wrap items-center gap-x-3">
                <Link
                  href={regionPath(applicationId, one.region)}
                  prefetch={false}
                  className="inline-flex min-h-11 items-center font-semibold [overflow-wrap:anywhere]"
                >
                  {one.awsRegion}
                </Link>
                <p className="text-soft [overflow-wrap:anywhere]">{one.region}</p>
              </div>
              <Stand connection={one} told={told} />
            </li>
          ))}
        </ul>
      ) : null}
      {mayChange ? (
        <ButtonLink look="secondary" href={newPath(applicationId)}>
          {t('list.add')}
        </ButtonLink>
      ) : null}
    </section>
  )
}

function Stand({ connection, told }: { connection: GenesysConnection; told: boolean }) {
  const t = connectionWords()
  if (connection.retiredAt) return <Badge tone="pending">{t('list.retired')}</Badge>
  return (
    <dl className="flex flex-wrap gap-x-4 gap-y-2">
      {connection.isPrimary ? (
        <div>
          <dt className="sr-only">{t('field.region')}</dt>
          <dd>
            <Badge>{t('list.primary')}</Badge>
          </dd>
        </div>
      ) : null}
      <div className="flex items-center gap-2">
        <dt className="text-soft text-sm">{t('stands.check')}</dt>
        <dd>
          <CheckBadge {...connection.check} />
        </dd>
      </div>
      {told ? (
        <div className="flex items-center gap-2">
          <dt className="text-soft text-sm">{t('stands.registration')}</dt>
          <dd>
            <RegistrationBadge {...connection.registration} />
          </dd>
        </div>
      ) : null}
    </dl>
  )
}
