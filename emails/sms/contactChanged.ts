import type { ContactChanged, RenderedSms } from '../types.ts'
import { compose, smsContextOf } from './compose.ts'

/** Renders the text message to a replaced number. It contains no link, because the number may belong to somebody else by now. */
export function contactChangedSms(sms: ContactChanged): RenderedSms {
  const facts = { ...sms, now: sms.changedAt }
  const { t, times } = smsContextOf(facts)
  const phone = sms.brand.supportPhone
  return compose(
    facts,
    t,
    {
      named: (names) => t('contactChanged.named', { ...times, ...names }),
      plain: () => t('contactChanged.plain', times),
    },
    { needed: [], extra: phone ? [t('support', { phone })] : [] },
  )
}
