import { formatCalendarDay } from '../../_i18n/time.ts'
import { translations } from '../../_i18n/translations.ts'
import { type Brand, SupportContact } from '../../_page/page.tsx'
import { ButtonLink } from '../../_ui/button.tsx'
import { EmptyState } from '../../_ui/emptyState.tsx'
import { hrefTo, type PageAddress } from '../_shared/pageAddress.ts'
import { selectionQuery, type TimesSelection } from './timesSelection.ts'

type Props = {
  brand: Brand
  page: PageAddress
  selection: TimesSelection
  title: string
  nextFree: string | null
  hasEarlierTimes: boolean
}

/** States that nothing is free in the chosen period, with the next free date or the company's contact details. */
export function NoTimes({ brand, page, selection, title, nextFree, hasEarlierTimes }: Props) {
  const t = translations()
  return (
    <EmptyState title={title}>
      {nextFree ? (
        <>
          <p className="mb-3">{t('times.nextFree', { date: formatCalendarDay(nextFree) })}</p>
          <ButtonLink variant="secondary" href={hrefTo(page, selectionQuery(selection, { from: nextFree }))}>
            {t('times.showNextFree')}
          </ButtonLink>
        </>
      ) : (
        <>
          <p>{t(hasEarlierTimes ? 'times.noneFromHelp' : 'times.noneHelp')}</p>
          <div className="mt-2 flex justify-center">
            <SupportContact phone={brand.supportPhone} email={brand.supportEmail} />
          </div>
        </>
      )}
    </EmptyState>
  )
}
