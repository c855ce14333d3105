import type { ContactChanged, RenderedSms } from '../types.ts'
import { compose, smsScene } from './scene.ts'

/** To the number that was taken off: no link, for it may be a stranger's by now. */
export function contactChangedSms(sms: ContactChanged): RenderedSms {
  const facts = { ...sms, now: sms.changedAt }
  const { t, times } = smsScene(facts)
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
