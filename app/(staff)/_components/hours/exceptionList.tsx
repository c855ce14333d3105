import { agentWords, consoleForm } from '../../../_i18n/console/areaWords.ts'
import { getCaller } from '../../../_server.ts'
import { Badge, type BadgeTone } from '../../../_ui/badge.tsx'
import { EmptyState } from '../../../_ui/emptyState.tsx'
import { SubmitButton } from '../../../_ui/submitButton.tsx'
import { askStaff } from '../../_shared/ask.ts'
import { pageNumber, type Query, withQuery } from '../../_shared/filters.ts'
import type { ExceptionRow } from '../../_shared/types.ts'
import { Opener } from '../opener.tsx'
import { Pager } from '../pager.tsx'
import { SectionsForm } from '../sections/sectionsForm.tsx'
import { addException, removeException } from './actions.ts'
import { exceptionState, kindWords, type Whose, whenWords } from './exceptions.ts'

type Props = {
  whose: Whose
  /** The page it stands on, and where its appointments are looked at. */
  path: string
  base: string
  timezone: string
  query: Query
  mayEdit?: boolean
}

/** Time off, closures, extra and changed hours: what is planned, and a form for more. */
export async function Exceptions({ whose, path, base, timezone, query, mayEdit = true }: Props) {
  const api = await getCaller()
  const list = await askStaff(api.hours.exceptions({ ...whose, page: pageNumber(query), pageSize: 20 }), path)
  const t = agentWords()
  const isOfAll = whose.agentId === undefined
  return (
    <section aria-labelledby="exceptions-title" className="min-w-0">
      <h2 id="exceptions-title" className="mb-2 font-semibold text-lg">
        {t(isOfAll ? 'exceptions.closureTitle' : 'exceptions.title')}
      </h2>
      {list.rows.length === 0 ? (
        <div className="mb-6">
          <EmptyState title={t('exceptions.none')}>
            <p>{t(isOfAll ? 'exceptions.noneHelpAll' : 'exceptions.noneHelp')}</p>
          </EmptyState>
        </div>
      ) : (
        <ul className="mb-6 divide-y divide-line rounded-lg border border-line bg-card">
          {list.rows.map((row) => (
            <Planned key={row.id} row={row} path={path} mayEdit={mayEdit} />
          ))}
        </ul>
      )}
      <div className="mb-6">
        <Pager {...list} hrefOf={(page) => withQuery(path, { page: page > 1 ? page : undefined })} />
      </div>
      {mayEdit ? (
        <SectionsForm
          action={addException.bind(null, whose, { path, base, timezone })}
          initial={exceptionState(whose, timezone)}
          words={consoleForm(t('add.submit'))}
        />
      ) : null}
    </section>
  )
}

const tones: Record<ExceptionRow['kind'], BadgeTone> = { closed: 'warn', extra: 'good', changed: 'pending' }

function Planned({ row, path, mayEdit }: { row: ExceptionRow; path: string; mayEdit: boolean }) {
  const t = agentWords()
  const [what, when] = [kindWords(row.kind, row.scope), whenWords(row)]
  return (
    <li className="grid gap-x-4 gap-y-1 px-4 py-3 sm:grid-cols-[10rem_1fr_auto]">
      <p>
        <Badge tone={tones[row.kind]}>{what}</Badge>
      </p>
      <div className="min-w-0">
        <p>{when}</p>
        {row.reason ? <p className="text-soft [overflow-wrap:anywhere]">{row.reason}</p> : null}
      </div>
      {mayEdit ? (
        <details>
          <Opener>
            {t('exceptions.remove')} <span className="sr-only">{`${what}, ${when}`}</span>
          </Opener>
          <form action={removeException.bind(null, row.id, path)} className="max-w-60 pt-2">
            <p className="mb-2 text-soft text-sm">{t('exceptions.removeText')}</p>
            <SubmitButton look="danger" aria-label={t('exceptions.removeWhat', { what, when })}>
              {t('exceptions.remove')}
            </SubmitButton>
          </form>
        </details>
      ) : null}
    </li>
  )
}
