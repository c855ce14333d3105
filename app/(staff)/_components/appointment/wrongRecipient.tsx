import { labelFor } from '../../../_i18n/console/labels.ts'
import { getTranslations } from '../../../_i18n/console/translations.ts'
import type { AppointmentBase } from '../../_shared/appointmentPath.ts'
import { displayName } from '../../_shared/displayName.ts'
import type { AppointmentDetails } from '../../_shared/types.ts'
import { AlertBanner } from '../alertBanner.tsx'
import { DateTime } from '../dateTime.tsx'
import { ReasonForm } from '../reasonForm.tsx'
import { releaseContact } from './actions.ts'

type Props = { appointment: AppointmentDetails; base: AppointmentBase; timezone: string }

/** A recipient reported that the appointment is not theirs: its effect until staff decide, and a form to unblock the contact. */
export function WrongRecipient({ appointment, base, timezone }: Props) {
  const t = getTranslations('console')
  return appointment.quarantined.map(({ participantId, name, channels, since }) => (
    <AlertBanner key={participantId} tone="warn" title={t('wrongRecipient.title')}>
      <p>
        {t('wrongRecipient.text', {
          name: displayName(name),
          channels: channels.map((channel) => labelFor('channel', channel)).join(', '),
        })}
      </p>
      <p className="text-soft text-sm">
        <DateTime at={since} timezone={timezone} />
      </p>
      <p>{t('wrongRecipient.help')}</p>
      <ReasonForm
        action={releaseContact.bind(null, base, appointment.id, participantId, null)}
        id={`unblock-${participantId}`}
        label={getTranslations('notifications')('suppression.reason')}
        submit={t('wrongRecipient.unblock', { name: displayName(name) })}
      />
    </AlertBanner>
  ))
}
