import type { CustomerWaiting, RenderedSms } from '../types.ts'
import { compose, smsContextOf } from './compose.ts'

/** Renders the text message about a waiting customer: the agent gets the join link, supervisors get the link to the appointment. */
export function customerWaitingSms(sms: CustomerWaiting): RenderedSms {
  const { t, times } = smsContextOf(sms)
  const { escalated, joinUrl, manageUrl } = sms
  const see = manageUrl ? [t('see', { url: manageUrl })] : []
  return compose(
    sms,
    t,
    { named: (names) => t('waiting.named', { ...times, ...names }), plain: () => t('waiting.plain', times) },
    { needed: joinUrl && !escalated ? [t('joinNow', { url: joinUrl })] : [], extra: see },
  )
}
