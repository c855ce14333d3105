import { deliveryStates, eventTypes } from '#server/webhooks/schema.ts'
import { Button, ButtonLink } from '../../../../../_ui/button.tsx'
import { Select } from '../../../../../_ui/field.tsx'
import { one, type Query } from '../../../../_shared/filters.ts'
import type { Delivery } from '../../../../_shared/types.ts'
import { eventWords, pathOf, webhookWords } from '../words.ts'

export type LogFilters = { state?: Delivery['state']; type?: Delivery['type'] }
const types = [...eventTypes, 'TEST'] as const

export function readFilters(query: Query): LogFilters {
  const [state, type] = [one(query, 'state'), one(query, 'type')]
  return {
    state: deliveryStates.find((one) => one === state),
    type: types.find((one) => one === type),
  }
}

export function FilterForm({ endpointId, filters }: { endpointId: string; filters: LogFilters }) {
  const t = webhookWords()
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
          options={[any, ...types.map((value) => ({ value, label: eventWords(value) }))]}
          defaultValue={filters.type ?? ''}
        />
        <div className="mb-6 flex flex-wrap gap-3">
          <Button look="secondary">{t('log.show')}</Button>
          {filters.state || filters.type ? (
            <ButtonLink look="quiet" href={path}>
              {t('log.clear')}
            </ButtonLink>
          ) : null}
        </div>
      </form>
    </search>
  )
}
