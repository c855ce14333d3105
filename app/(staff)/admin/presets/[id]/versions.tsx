import { presetWords } from '../../../../_i18n/console/areaWords.ts'
import { Opener } from '../../../_components/opener.tsx'
import { Pager } from '../../../_components/pager.tsx'
import { Section } from '../../../_components/section.tsx'
import { When } from '../../../_components/when.tsx'
import { withQuery } from '../../../_shared/filters.ts'
import type { PresetChoices, PresetVersion } from '../../../_shared/types.ts'
import { changeWords } from '../_form/describe.ts'

type Props = {
  list: { rows: PresetVersion[]; total: number; page: number; pageSize: number }
  path: string
  names: PresetChoices
  timezone: string
}

/** What was saved when and by whom, and what that changed. */
export function Versions({ list, path, names, timezone }: Props) {
  const t = presetWords()
  return (
    <Section title={t('versions.title')} id="versions">
      <ol className="divide-y divide-line rounded-lg border border-line bg-card">
        {list.rows.map((row) => (
          <li key={row.version} className="px-4 py-3">
            <p className="font-semibold">{t('versions.version', { version: row.version })}</p>
            <p className="text-sm">
              <When at={row.savedAt} timezone={timezone} />
              {row.savedBy ? ` ${t('versions.by', { name: row.savedBy })}` : null}
            </p>
            {row.changes.length === 0 ? (
              <p className="text-soft text-sm">{t('versions.first')}</p>
            ) : (
              <details open={row.version === list.total}>
                <Opener>{t('versions.open', { count: row.changes.length })}</Opener>
                <ul className="space-y-1 text-sm [overflow-wrap:anywhere]">
                  {row.changes.map((change) => (
                    <li key={change.field}>{changeWords(change, names)}</li>
                  ))}
                </ul>
              </details>
            )}
          </li>
        ))}
      </ol>
      <Pager {...list} hrefOf={(page) => withQuery(path, { page: page > 1 ? page : undefined })} />
    </Section>
  )
}
