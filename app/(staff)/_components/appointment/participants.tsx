import { labelFor } from '../../../_i18n/console/labels.ts'
import { getTranslations } from '../../../_i18n/console/translations.ts'
import { CardList } from '../../../_ui/card.tsx'
import { SubmitButton } from '../../../_ui/submitButton.tsx'
import { TextLink } from '../../../_ui/textLink.tsx'
import type { AppointmentBase } from '../../_shared/appointmentPath.ts'
import { displayName } from '../../_shared/displayName.ts'
import type { AppointmentDetails } from '../../_shared/types.ts'
import { Section } from '../section.tsx'
import { Summary } from '../summary.tsx'
import { removeParticipant } from './participantActions.ts'
import { Suppressions } from './suppressions.tsx'

type Participant = AppointmentDetails['participants'][number]
type Props = { appointment: AppointmentDetails; base: AppointmentBase; timezone: string }

/** Participants with their contacts and whether they are in the call; each can be removed while that is allowed. */
export function Participants({ appointment, base, timezone }: Props) {
  const t = getTranslations('console')
  const mayRemove = appointment.actions.removeParticipant === null
  return (
    <Section title={t('appointment.participants')}>
      <CardList>
        {appointment.participants.map((participant) => (
          <li key={participant.id} className="px-4 py-2">
            <div className="flex flex-wrap justify-between gap-x-4">
              <div className="min-w-0 [overflow-wrap:anywhere]">
                <p className="font-semibold">{displayName(participant.name)}</p>
                <Contact value={participant.email} isVerified={participant.emailVerified} scheme="mailto:" />
                <Contact value={participant.phone} isVerified={participant.phoneVerified} scheme="tel:" />
              </div>
              <div className="text-soft sm:text-end">
                <p>{t(participant.type === 'CUSTOMER' ? 'appointment.customer' : 'appointment.agentParticipant')}</p>
                {participant.state ? <p>{labelFor('participantState', participant.state)}</p> : null}
              </div>
            </div>
            <Suppressions participant={participant} appointment={appointment} base={base} timezone={timezone} />
            {mayRemove && isRemovable(participant, appointment) ? (
              <Remove participant={participant} appointment={appointment} base={base} />
            ) : null}
          </li>
        ))}
      </CardList>
    </Section>
  )
}

/** The last customer and the last agent stay. An appointment of a queue can wait without an agent. */
const isRemovable = ({ type }: Participant, { participants, target }: AppointmentDetails): boolean =>
  participants.filter((other) => other.type === type).length > 1 || (type === 'AGENT' && target.type === 'QUEUE')

type RemoveProps = { participant: Participant; appointment: AppointmentDetails; base: AppointmentBase }

function Remove({ participant, appointment, base }: RemoveProps) {
  const t = getTranslations('appointments')
  const name = displayName(participant.name)
  return (
    <details>
      <Summary>
        {t('actions.remove')} <span className="sr-only">{name}</span>
      </Summary>
      <form action={removeParticipant.bind(null, base, appointment.id, participant.id)} className="pt-2 pb-1">
        <p className="mb-3 [overflow-wrap:anywhere]">
          {t(participant.type === 'CUSTOMER' ? 'remove.customer' : 'remove.agent', { name })}
        </p>
        <SubmitButton variant="danger" className="[overflow-wrap:anywhere]">
          {t('actions.removeParticipant', { name })}
        </SubmitButton>
      </form>
    </details>
  )
}

type ContactProps = { value: string | null; isVerified: boolean; scheme: 'mailto:' | 'tel:' }

function Contact({ value, isVerified, scheme }: ContactProps) {
  if (!value) return null
  const t = getTranslations('console')
  return (
    <p>
      <TextLink href={scheme + value}>{value}</TextLink>{' '}
      <span className="text-soft">({t(isVerified ? 'appointment.verified' : 'appointment.notVerified')})</span>
    </p>
  )
}
