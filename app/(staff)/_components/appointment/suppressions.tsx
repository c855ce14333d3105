import { labelFor } from '../../../_i18n/console/labels.ts'
import { suppressionReason } from '../../../_i18n/console/notificationLabels.ts'
import { getTranslations } from '../../../_i18n/console/translations.ts'
import type { AppointmentBase } from '../../_shared/appointmentPath.ts'
import type { AppointmentDetails } from '../../_shared/types.ts'
import { DateTime } from '../dateTime.tsx'
import { ReasonForm } from '../reasonForm.tsx'
import { Summary } from '../summary.tsx'
import { releaseContact } from './actions.ts'

type Props = {
  participant: AppointmentDetails['participants'][number]
  appointment: AppointmentDetails
  base: AppointmentBase
  timezone: string
}

/** Contacts of a participant that receive no or fewer messages, with the reasons and a form to unblock them. */
export function Suppressions({ participant, appointment, base, timezone }: Props) {
  const own = appointment.suppressions.filter(({ participantId }) => participantId === participant.id)
  const channels = [...new Set(own.map(({ channel }) => channel))]
  const t = getTranslations('notifications')
  return channels.map((channel) => {
    const contact = (channel === 'EMAIL' ? participant.email : participant.phone) ?? ''
    const suppressions = own.filter((suppression) => suppression.channel === channel)
    const isBlocked = suppressions.some(({ stops }) => stops === 'all')
    return (
      <div key={channel} className="my-2 rounded border-warn border-s-4 bg-warn-wash px-3 py-2 text-sm">
        <p className="font-semibold">
          {labelFor('channel', channel)}: {t(isBlocked ? 'suppression.all' : 'suppression.optional')}
        </p>
        {suppressions.map(({ reason, at }) => (
          <p key={reason} className="text-soft">
            {suppressionReason(reason)}, <DateTime at={at} timezone={timezone} />
          </p>
        ))}
        <details>
          <Summary>
            {t('suppression.unblock')} <span className="sr-only">{contact}</span>
          </Summary>
          <ReasonForm
            action={releaseContact.bind(null, base, appointment.id, participant.id, channel)}
            id={`unblock-${channel}-${participant.id}`}
            label={t('suppression.reason')}
            submit={t('suppression.unblockContact', { contact })}
          />
        </details>
      </div>
    )
  })
}
