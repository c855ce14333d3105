import { deliveryStates, eventTypes } from '#server/webhooks/schema.ts'
import { getTranslations } from '../../../../../_i18n/console/translations.ts'
import { eventLabel } from '../../../../../_i18n/console/webhookLabels.ts'
import { Button, ButtonLink } from '../../../../../_ui/button.tsx'
import { Select } from '../../../../../_ui/field.tsx'
import { type Query, queryValue } from '../../../../_shared/query.ts'
import type { Delivery } from '../../../../_shared/types.ts'
import { pathOf } from '../paths.ts'

export type LogFilters = { state?: Delivery['state']; type?: Delivery['type'] }
const types = [...eventTypes, 'TEST'] as const

export function readLogFilters(query: Query): LogFilters {
  const [state, type] = [queryValue(query, 'state'), queryValue(query, 'type')]
  return {
    state: deliveryStates.find((known) => known === state),
    type: types.find((known) => known === type),
  }
}

export function LogFilterForm({ endpointId, filters }: { endpointId: string; filters: LogFilters }) {
  const t = getTranslations('webhooks')
  const any = { value: '', label: t('log.any') }
  const path = `${pathOf(endpointId)}#deliveries`
  return (
    <search>
      <form action={path} className="grid items-end gap-x-4 sm:grid-cols-[1fr_1fr_auto]">
        <Select
          id="state"
          label={t('log.state')}
          options={[any, ...deliveryStates.map((value) => ({ value, label: t(`deliveryState.${value}`) }))]}
          defaultValue={filters.state ?? ''}
        />
        <Select
          id="type"
          label={t('log.event')}
          options={[any, ...types.map((value) => ({ value, label: eventLabel(value) }))]}
          defaultValue={filters.type ?? ''}
        />
        <div className="mb-6 flex flex-wrap gap-3">
          <Button variant="secondary">{t('log.show')}</Button>
          {filters.state || filters.type ? (
            <ButtonLink variant="quiet" href={path}>
              {t('log.clear')}
            </ButtonLink>
          ) : null}
        </div>
      </form>
    </search>
  )
}
