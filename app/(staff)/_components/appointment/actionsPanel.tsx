import type { ReactNode } from 'react'
import { getTranslations } from '../../../_i18n/console/translations.ts'
import { Button, ButtonLink } from '../../../_ui/button.tsx'
import { Card } from '../../../_ui/card.tsx'
import { TextField } from '../../../_ui/field.tsx'
import { SubmitButton } from '../../../_ui/submitButton.tsx'
import { type AppointmentBase, appointmentPath } from '../../_shared/appointmentPath.ts'
import { displayName } from '../../_shared/displayName.ts'
import type { AppointmentDetails } from '../../_shared/types.ts'
import { Section } from '../section.tsx'
import { ConfirmDetails } from '../summary.tsx'
import { cancelAppointment, provisionSession, retryDispatch, sendLink } from './actions.ts'
import { PauseMessages } from './pauseMessages.tsx'

type Props = { appointment: AppointmentDetails; base: AppointmentBase }

/** Actions on an appointment. Those that are not possible now are disabled and state the reason. */
export function ActionsPanel({ appointment, base }: Props) {
  const t = getTranslations('console')
  const { id, actions, session } = appointment
  const hasSession = Boolean(session?.providerId) && session?.state !== 'removed'
  const isOver = actions.cancel !== null
  const isInCall = appointment.participants.some(({ state }) => state === 'WAITING' || state === 'JOINED')
  return (
    <Section title={t('actions.title')} id="actions">
      <Card className="space-y-3 p-4">
        {isOver && actions.provision !== null ? (
          <p className="text-soft">{t('actionUnavailable.over')}</p>
        ) : (
          <>
            <ActionLinks appointment={appointment} base={base} />
            <ActionButton
              label={t('actions.resendLinkByEmail')}
              unavailable={actions.email}
              action={sendLink.bind(null, base, id, 'EMAIL')}
            />
            <ActionButton
              label={t('actions.resendLinkBySms')}
              unavailable={actions.sms}
              action={sendLink.bind(null, base, id, 'SMS')}
            />
            <ActionButton
              label={t('actions.retryDispatch')}
              unavailable={actions.retryDispatch}
              action={retryDispatch.bind(null, base, id)}
              variant={appointment.dispatch?.state === 'failed' ? 'primary' : 'secondary'}
            />
            {hasSession && isInCall && actions.provision === null ? (
              <EndCall appointment={appointment} base={base} />
            ) : (
              <ActionButton
                label={hasSession ? t('actions.replaceSession') : t('actions.createSession')}
                unavailable={actions.provision}
                action={provisionSession.bind(null, base, id, { replace: hasSession, endCall: false })}
                note={hasSession && actions.email !== 'no_link' ? t('actions.replaceSessionText') : null}
              />
            )}
            {isOver ? null : (
              <>
                <PauseMessages appointment={appointment} base={base} />
                <Cancel appointment={appointment} base={base} />
              </>
            )}
          </>
        )}
      </Card>
    </Section>
  )
}

/** Links to the actions that need a page of their own. */
function ActionLinks({ appointment: { id, actions }, base }: Props) {
  const t = getTranslations('appointments')
  const links = [
    ['reschedule', 'reschedule', actions.reschedule],
    ['reassign', 'reassign', actions.reassign],
    ['addAgent', 'agents', actions.addAgent],
  ] as const
  return links.map(([action, page, unavailable]) =>
    unavailable === null ? (
      <ButtonLink key={action} variant="secondary" href={`${appointmentPath(base, id)}/${page}`} className="w-full">
        {t(`actions.${action}`)}
      </ButtonLink>
    ) : null,
  )
}

type ActionProps = {
  label: string
  /** Why the action is not possible now, or null. */
  unavailable: AppointmentDetails['actions']['cancel']
  action: () => Promise<void>
  variant?: 'primary' | 'secondary'
  note?: ReactNode
}

function ActionButton({ label, unavailable, action, variant = 'secondary', note }: ActionProps) {
  const t = getTranslations('console')
  if (unavailable !== null) {
    const id = `unavailable-${label.replaceAll(/\W+/g, '-')}`
    return (
      <div>
        <Button type="button" variant="secondary" disabled aria-describedby={id} className="w-full opacity-60">
          {label}
        </Button>
        <p id={id} className="mt-1 text-soft text-sm">
          {t(`actionUnavailable.${unavailable}`)}
        </p>
      </div>
    )
  }
  return (
    <form action={action}>
      <SubmitButton variant={variant} className="w-full">
        {label}
      </SubmitButton>
      {note ? <p className="mt-1 text-soft text-sm">{note}</p> : null}
    </form>
  )
}

/** Asks staff to confirm, because replacing the session ends the call for everybody who is in it. */
function EndCall({ appointment: { id }, base }: Props) {
  const t = getTranslations('console')
  const action = provisionSession.bind(null, base, id, { replace: true, endCall: true })
  return (
    <ConfirmDetails title={t('actions.replaceSession')} tone="danger" action={action}>
      <p className="mb-4">{t('actions.endCallText')}</p>
      <SubmitButton variant="danger" className="w-full">
        {t('actions.endCall')}
      </SubmitButton>
    </ConfirmDetails>
  )
}

function Cancel({ appointment: { id, participants }, base }: Props) {
  const t = getTranslations('console')
  const name = displayName(participants.find(({ type }) => type === 'CUSTOMER')?.name)
  return (
    <ConfirmDetails title={t('actions.cancel')} tone="danger" action={cancelAppointment.bind(null, base, id)}>
      <p className="mb-4 [overflow-wrap:anywhere]">{t('actions.cancelText', { name })}</p>
      <TextField id="cancel-reason" name="reason" label={t('actions.cancelReason')} maxLength={500} />
      <SubmitButton variant="danger" className="w-full [overflow-wrap:anywhere]">
        {t('actions.confirmCancel', { name })}
      </SubmitButton>
    </ConfirmDetails>
  )
}
