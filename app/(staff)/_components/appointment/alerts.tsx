import { getTranslations } from '../../../_i18n/console/translations.ts'
import { displayName } from '../../_shared/displayName.ts'
import type { AppointmentDetails } from '../../_shared/types.ts'
import { AlertBanner } from '../alertBanner.tsx'

type Props = { appointment: AppointmentDetails }

/** Alerts for staff: a failed pre-meeting message, then a waiting customer or an outcome that later events contradict. */
export function Alerts({ appointment }: Props) {
  return (
    <>
      <FailedDispatch appointment={appointment} />
      <AttentionBanner appointment={appointment} />
    </>
  )
}

function FailedDispatch({ appointment: { dispatch, actions } }: Props) {
  if (dispatch?.state !== 'failed') return null
  const t = getTranslations('console')
  const reason = dispatch.error ?? '–'
  return (
    <AlertBanner tone="danger" title={t('dispatchFailed.title')}>
      <p>{t(actions.retryDispatch === null ? 'dispatchFailed.text' : 'dispatchFailed.ended', { reason })}</p>
    </AlertBanner>
  )
}

function AttentionBanner({ appointment: { participants, customerWaiting, outcome } }: Props) {
  const t = getTranslations('appointments')
  if (customerWaiting) {
    const name = displayName(participants.find(({ type }) => type === 'CUSTOMER')?.name)
    return (
      <AlertBanner tone="warn" title={t('customerWaiting.title')}>
        <p>{t('customerWaiting.text', { name })}</p>
      </AlertBanner>
    )
  }
  if (!outcome?.doubtful) return null
  return (
    <AlertBanner tone="warn" title={t('outcome.reviewTitle')}>
      <p>{t('outcome.reviewText')}</p>
    </AlertBanner>
  )
}
