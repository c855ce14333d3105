import { ButtonLink } from '../../_ui/button.tsx'
import { words } from '../../_ui/words.ts'
import { type Shown, searchFor } from './timesShown.ts'
import { pathTo, type Where } from './where.ts'

type Props = { where: Where; shown: Shown; earlierFrom: string | null; laterFrom: string | null }

export function MoreDates({ where, shown, earlierFrom, laterFrom }: Props) {
  if (!earlierFrom && !laterFrom) return null
  const t = words()
  const to = (from: string) => `${pathTo(where)}${searchFor(shown, { from })}`
  return (
    <nav aria-label={t('times.later')} className="mt-6 flex flex-wrap justify-between gap-2">
      {earlierFrom ? (
        <ButtonLink look="secondary" href={to(earlierFrom)}>
          {t('times.earlier')}
        </ButtonLink>
      ) : null}
      {laterFrom ? (
        <ButtonLink look="secondary" href={to(laterFrom)} className="ms-auto">
          {t('times.later')}
        </ButtonLink>
      ) : null}
    </nav>
  )
}
