import { getTranslations } from '../../_i18n/console/translations.ts'
import { JoinForm } from '../_components/joinForm.tsx'
import { displayName } from '../_shared/displayName.ts'
import type { MyAppointment } from '../_shared/types.ts'

/** Button to join the call while it is open. */
export function JoinButton({ appointment: { joinToken, customerName } }: { appointment: MyAppointment }) {
  if (!joinToken) return null
  const t = getTranslations('mySchedule')
  return <JoinForm token={joinToken} label={t('join')} name={t('joinWith', { name: displayName(customerName) })} />
}
