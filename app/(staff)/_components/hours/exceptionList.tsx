import { formTexts } from '../../../_i18n/console/formTexts.ts'
import { getTranslations } from '../../../_i18n/console/translations.ts'
import { getCaller } from '../../../_server.ts'
import { Badge, type BadgeTone } from '../../../_ui/badge.tsx'
import { CardList } from '../../../_ui/card.tsx'
import { EmptyState } from '../../../_ui/emptyState.tsx'
import { SubmitButton } from '../../../_ui/submitButton.tsx'
import { loadForStaff } from '../../_shared/loadForStaff.ts'
import { pageNumber, type Query, withQuery } from '../../_shared/query.ts'
import type { ExceptionRow } from '../../_shared/types.ts'
import { Pager } from '../pager.tsx'
import { SectionsForm } from '../sections/sectionsForm.tsx'
import { Summary } from '../summary.tsx'
import { addException, removeException } from './actions.ts'
import { type ExceptionScope, exceptionKindLabel, formatExceptionTime, newExceptionState } from './exceptions.ts'

type Props = {
  scope: ExceptionScope
  /** Page that contains the list. */
  path: string
  /** Base of the paths of affected appointments. */
  base: string
  timezone: string
  query: Query
}

/** Time off, closures, extra and changed hours, with a form to add more. */
export async function Exceptions({ scope, path, base, timezone, query }: Props) {
  const api = await getCaller()
  const list = await loadForStaff(api.hours.exceptions({ ...scope, page: pageNumber(query), pageSize: 20 }), path)
  const t = getTranslations('agents')
  const isClosure = scope.agentId === undefined
  return (
    <section aria-labelledby="exceptions-title" className="min-w-0">
      <h2 id="exceptions-title" className="mb-2 font-semibold text-lg">
        {t(isClosure ? 'exceptions.closuresTitle' : 'exceptions.title')}
      </h2>
      {list.rows.length === 0 ? (
        <div className="mb-6">
          <EmptyState title={t('exceptions.none')}>
            <p>{t(isClosure ? 'exceptions.closuresNoneHelp' : 'exceptions.noneHelp')}</p>
          </EmptyState>
        </div>
      ) : (
        <CardList className="mb-6">
          {list.rows.map((row) => (
            <ExceptionItem key={row.id} row={row} path={path} />
          ))}
        </CardList>
      )}
      <div className="mb-6">
        <Pager {...list} hrefOf={(page) => withQuery(path, { page: page > 1 ? page : undefined })} />
      </div>
      <SectionsForm
        action={addException.bind(null, scope, { path, base, timezone })}
        initial={newExceptionState(scope, timezone)}
        texts={formTexts(t('newException.submit'))}
      />
    </section>
  )
}

const tones: Record<ExceptionRow['kind'], BadgeTone> = { closed: 'warn', extra: 'good', changed: 'pending' }

function ExceptionItem({ row, path }: { row: ExceptionRow; path: string }) {
  const t = getTranslations('agents')
  const [what, when] = [exceptionKindLabel(row.kind, row.scope), formatExceptionTime(row)]
  return (
    <li className="grid gap-x-4 gap-y-1 px-4 py-3 sm:grid-cols-[10rem_1fr_auto]">
      <p>
        <Badge tone={tones[row.kind]}>{what}</Badge>
      </p>
      <div className="min-w-0">
        <p>{when}</p>
        {row.reason ? <p className="text-soft [overflow-wrap:anywhere]">{row.reason}</p> : null}
      </div>
      <details>
        <Summary>
          {t('exceptions.remove')} <span className="sr-only">{`${what}, ${when}`}</span>
        </Summary>
        <form action={removeException.bind(null, row.id, path)} className="max-w-60 pt-2">
          <p className="mb-2 text-soft text-sm">{t('exceptions.removeText')}</p>
          <SubmitButton variant="danger" aria-label={t('exceptions.removeItem', { what, when })}>
            {t('exceptions.remove')}
          </SubmitButton>
        </form>
      </details>
    </li>
  )
}
