import { getTranslations } from '../../_i18n/console/translations.ts'
import { ButtonLink } from '../../_ui/button.tsx'

type Props = { page: number; pageSize: number; total: number; hrefOf: (page: number) => string }

/** Links to the previous and next page of a list; nothing for a list of one page. */
export function Pager({ page, pageSize, total, hrefOf }: Props) {
  const pages = Math.ceil(total / pageSize)
  if (pages <= 1) return null
  const t = getTranslations('console')
  return (
    <nav aria-label={t('pagination.nav')} className="mt-4 flex flex-wrap items-center justify-between gap-3">
      <p className="text-soft">{t('pagination.position', { page, pages })}</p>
      <div className="flex gap-3">
        {page > 1 ? (
          <ButtonLink variant="secondary" href={hrefOf(Math.min(page - 1, pages))}>
            {t('pagination.previous')}
          </ButtonLink>
        ) : null}
        {page < pages ? (
          <ButtonLink variant="secondary" href={hrefOf(page + 1)}>
            {t('pagination.next')}
          </ButtonLink>
        ) : null}
      </div>
    </nav>
  )
}
