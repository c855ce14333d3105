import { optionsOf } from '../../../_i18n/console/labels.ts'
import { getTranslations } from '../../../_i18n/console/translations.ts'
import { Button, ButtonLink } from '../../../_ui/button.tsx'
import { Select, TextField } from '../../../_ui/field.tsx'
import { ViewLink } from '../../_components/viewLink.tsx'
import type { AppointmentRow } from '../../_shared/types.ts'

export type AppointmentFilters = {
  q?: string
  status?: AppointmentRow['status']
  from?: string
  to?: string
  show?: 'all'
}

const path = '/admin/appointments'

/** Views and filters of the list; the form's values become the query string. */
export function FilterForm({ shown, isFiltered }: { shown: AppointmentFilters; isFiltered: boolean }) {
  const t = getTranslations('console')
  return (
    <>
      {isFiltered ? null : (
        <div className="mb-4 flex gap-1">
          <ViewLink href={path} isHere={!shown.show}>
            {t('list.upcoming')}
          </ViewLink>
          <ViewLink href={`${path}?show=all`} isHere={shown.show === 'all'}>
            {t('list.all')}
          </ViewLink>
        </div>
      )}
      <search>
        <form
          action={path}
          className="mb-2 grid items-end gap-x-4 sm:grid-cols-2 lg:grid-cols-[minmax(16rem,2fr)_1fr_1fr_1fr_auto]"
        >
          <div className="sm:col-span-2 lg:col-span-1">
            <TextField id="q" type="search" label={t('list.search')} defaultValue={shown.q} maxLength={100} />
          </div>
          <div className="sm:col-span-2 lg:col-span-1">
            <Select
              id="status"
              label={t('list.status')}
              options={optionsOf('status', t('list.anyStatus'))}
              defaultValue={shown.status}
            />
          </div>
          <TextField id="from" type="date" label={t('list.from')} defaultValue={shown.from} />
          <TextField id="to" type="date" label={t('list.to')} defaultValue={shown.to} />
          <div className="mb-6 flex flex-wrap gap-3 sm:col-span-2 lg:col-span-1">
            <Button variant="secondary">{t('list.show')}</Button>
            {isFiltered ? (
              <ButtonLink variant="quiet" href={path}>
                {t('list.clear')}
              </ButtonLink>
            ) : null}
          </div>
        </form>
      </search>
    </>
  )
}
