import { words } from '../../_i18n/console/words.ts'
import { ButtonLink } from '../../_ui/button.tsx'

type Props = { page: number; pageSize: number; total: number; hrefOf: (page: number) => string }

/** Where one is in a long list; nothing where all fits on one page. */
export function Pager({ page, pageSize, total, hrefOf }: Props) {
  const pages = Math.ceil(total / pageSize)
  if (pages <= 1) return null
  const t = words()
  return (
    <nav aria-label={t('pages.nav')} className="mt-4 flex flex-wrap items-center justify-between gap-3">
      <p className="text-soft">{t('pages.place', { page, pages })}</p>
      <div className="flex gap-3">
        {page > 1 ? (
          <ButtonLink look="secondary" href={hrefOf(Math.min(page - 1, pages))}>
            {t('pages.previous')}
          </ButtonLink>
        ) : null}
        {page < pages ? (
          <ButtonLink look="secondary" href={hrefOf(page + 1)}>
            {t('pages.next')}
          </ButtonLink>
        ) : null}
      </div>
    </nav>
  )
}
