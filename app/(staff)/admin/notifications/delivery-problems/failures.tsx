import { failureCause } from '../../../../_i18n/console/notificationLabels.ts'
import { getTranslations } from '../../../../_i18n/console/translations.ts'
import { CardList } from '../../../../_ui/card.tsx'
import { EmptyState } from '../../../../_ui/emptyState.tsx'
import { ReasonForm } from '../../../_components/reasonForm.tsx'
import { Summary } from '../../../_components/summary.tsx'
import type { FailureGroup } from '../../../_shared/types.ts'
import { retryFailed } from './actions.ts'

/** Messages that failed finally and are still relevant, by cause; each group can be resent at once. */
export function Failures({ groups }: { groups: FailureGroup[] }) {
  const t = getTranslations('notifications')
  if (groups.length === 0) {
    return (
      <EmptyState title={t('deliveryProblems.noFailures')}>
        <p>{t('deliveryProblems.noFailuresHelp')}</p>
      </EmptyState>
    )
  }
  return (
    <CardList>
      {groups.map(({ errorClass, count, codes }) => {
        const cause = failureCause(errorClass)
        return (
          <li key={errorClass} className="px-4 py-3">
            <p className="font-semibold">
              {cause.name}: {t('deliveryProblems.count', { count })}
            </p>
            <p className="text-soft text-sm [overflow-wrap:anywhere]">
              {cause.help} {codes.length > 0 ? t('deliveryProblems.codes', { codes: codes.join(', ') }) : null}
            </p>
            <details>
              <Summary>
                {t('deliveryProblems.resend')} <span className="sr-only">{cause.name}</span>
              </Summary>
              <ReasonForm
                action={retryFailed.bind(null, errorClass)}
                id={`reason-${errorClass}`}
                label={t('deliveryProblems.resendReason')}
                submit={t('deliveryProblems.confirmResend', { count })}
              />
            </details>
          </li>
        )
      })}
    </CardList>
  )
}
