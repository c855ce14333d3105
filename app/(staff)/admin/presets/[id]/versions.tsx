import { getTranslations } from '../../../../_i18n/console/translations.ts'
import { CardList } from '../../../../_ui/card.tsx'
import { DateTime } from '../../../_components/dateTime.tsx'
import { Pager } from '../../../_components/pager.tsx'
import { Section } from '../../../_components/section.tsx'
import { Summary } from '../../../_components/summary.tsx'
import { withQuery } from '../../../_shared/query.ts'
import type { PresetChoices, PresetVersion } from '../../../_shared/types.ts'
import { describeChange } from '../_form/describe.ts'

type Props = {
  list: { rows: PresetVersion[]; total: number; page: number; pageSize: number }
  path: string
  names: PresetChoices
  timezone: string
}

/** Versions of a service with their time, author and changes. */
export function Versions({ list, path, names, timezone }: Props) {
  const t = getTranslations('presets')
  return (
    <Section title={t('versions.title')} id="versions">
      <CardList ordered>
        {list.rows.map((row) => (
          <li key={row.version} className="px-4 py-3">
            <p className="font-semibold">{t('versions.version', { version: row.version })}</p>
            <p className="text-sm">
              <DateTime at={row.savedAt} timezone={timezone} />
              {row.savedBy ? ` ${t('versions.savedBy', { name: row.savedBy })}` : null}
            </p>
            {row.changes.length === 0 ? (
              <p className="text-soft text-sm">{t('versions.initial')}</p>
            ) : (
              <details open={row.version === list.total}>
                <Summary>{t('versions.showChanges', { count: row.changes.length })}</Summary>
                <ul className="space-y-1 text-sm [overflow-wrap:anywhere]">
                  {row.changes.map((change) => (
                    <li key={change.field}>{describeChange(change, names)}</li>
                  ))}
                </ul>
              </details>
            )}
          </li>
        ))}
      </CardList>
      <Pager {...list} hrefOf={(page) => withQuery(path, { page: page > 1 ? page : undefined })} />
    </Section>
  )
}
