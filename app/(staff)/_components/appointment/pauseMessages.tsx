import { getTranslations } from '../../../_i18n/console/translations.ts'
import type { AppointmentBase } from '../../_shared/appointmentPath.ts'
import type { AppointmentDetails } from '../../_shared/types.ts'
import { ReasonForm } from '../reasonForm.tsx'
import { Summary } from '../summary.tsx'
import { pauseMessages } from './actions.ts'

/** Pauses the messages about an appointment, or resumes them. */
export function PauseMessages({ appointment, base }: { appointment: AppointmentDetails; base: AppointmentBase }) {
  const t = getTranslations('notifications')
  const { appointment: isPaused, application: isApplicationPaused } = appointment.notificationsPaused
  return (
    <details>
      <Summary>{t(isPaused ? 'pause.resume' : 'pause.pause')}</Summary>
      <ReasonForm
        action={pauseMessages.bind(null, base, appointment.id, !isPaused)}
        id="pause-reason"
        label={t('pause.optionalReason')}
        submit={t(isPaused ? 'pause.confirmResume' : 'pause.confirmPause')}
        optional
      >
        <p className="mb-3 text-soft">{t(isPaused ? 'pause.resumeText' : 'pause.pauseText')}</p>
        {isApplicationPaused ? <p className="mb-3 text-warn">{t('pause.applicationPaused')}</p> : null}
      </ReasonForm>
    </details>
  )
}
