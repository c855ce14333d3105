import { getTranslations } from '../../../../../_i18n/console/translations.ts'
import { Badge } from '../../../../../_ui/badge.tsx'
import { ButtonLink } from '../../../../../_ui/button.tsx'
import { CardList } from '../../../../../_ui/card.tsx'
import { TextLink } from '../../../../../_ui/textLink.tsx'
import type { GenesysConnection } from '../../../../_shared/types.ts'
import { CheckBadge, RegistrationBadge } from './badges.tsx'
import { newPath, regionPath } from './paths.ts'

type Props = { applicationId: string; connections: GenesysConnection[]; hasEvents: boolean; mayChange: boolean }

/** Regions that an application is connected to, with their status. */
export function ConnectionList({ applicationId, connections, hasEvents, mayChange }: Props) {
  const t = getTranslations('connections')
  return (
    <section aria-labelledby="genesys" className="mt-10">
      <h2 id="genesys" className="mb-2 font-bold text-xl">
        {t('list.title')}
      </h2>
      <p className="mb-4 text-soft">{t('list.intro')}</p>
      {connections.length === 0 ? <p className="mb-4">{t('list.none')}</p> : null}
      {connections.length > 0 ? (
        <CardList className="mb-4">
          {connections.map((connection) => (
            <li key={connection.region} className="space-y-2 px-4 py-3">
              <div className="flex min-w-0 flex-wrap items-center gap-x-3">
                <TextLink
                  href={regionPath(applicationId, connection.region)}
                  size="tall"
                  className="font-semibold [overflow-wrap:anywhere]"
                >
                  {connection.awsRegion}
                </TextLink>
                <p className="text-soft [overflow-wrap:anywhere]">{connection.region}</p>
              </div>
              <ConnectionStatus connection={connection} hasEvents={hasEvents} />
            </li>
          ))}
        </CardList>
      ) : null}
      {mayChange ? (
        <ButtonLink variant="secondary" href={newPath(applicationId)}>
          {t('list.add')}
        </ButtonLink>
      ) : null}
    </section>
  )
}

function ConnectionStatus({ connection, hasEvents }: { connection: GenesysConnection; hasEvents: boolean }) {
  const t = getTranslations('connections')
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
        <dt className="text-soft text-sm">{t('status.check')}</dt>
        <dd>
          <CheckBadge {...connection.check} />
        </dd>
      </div>
      {hasEvents ? (
        <div className="flex items-center gap-2">
          <dt className="text-soft text-sm">{t('status.registration')}</dt>
          <dd>
            <RegistrationBadge {...connection.registration} />
          </dd>
        </div>
      ) : null}
    </dl>
  )
}
