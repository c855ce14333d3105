import { findText, getTranslations, hasText } from '../../../_i18n/console/translations.ts'
import { getCaller } from '../../../_server.ts'
import { type AppointmentBase, appointmentPath } from '../../_shared/appointmentPath.ts'
import { loadForStaff } from '../../_shared/loadForStaff.ts'
import type { Query } from '../../_shared/query.ts'
import { currentSession } from '../../_shared/session.ts'
import { ActionResult, type FailureParams } from '../actionResult.tsx'
import { StatusBadge } from '../badges.tsx'
import { JoinForm } from '../joinForm.tsx'
import { Main } from '../main.tsx'
import { ActionsPanel } from './actionsPanel.tsx'
import { Alerts } from './alerts.tsx'
import { Facts } from './facts.tsx'
import { NotificationHistory } from './notificationHistory.tsx'
import { Outcome } from './outcome.tsx'
import { Participants } from './participants.tsx'
import { PendingJobs } from './pendingJobs.tsx'
import { Timeline } from './timeline.tsx'
import { VideoStatus } from './videoStatus.tsx'
import { WrongRecipient } from './wrongRecipient.tsx'

type Props = { base: AppointmentBase; id: string; query: Query }

/** One appointment with its history and all actions; the same in the console and in an agent's own schedule. */
export async function AppointmentPage({ base, id, query }: Props) {
  const path = appointmentPath(base, id)
  const api = await getCaller()
  const [appointment, history, events] = await Promise.all([
    loadForStaff(api.appointments.get({ id }), path),
    loadForStaff(api.notifications.history({ appointmentId: id, pageSize: 100, sortOrder: 'desc' }), path),
    loadForStaff(api.notifications.events({ appointmentId: id, pageSize: 100 }), path),
  ])
  const timezone = (await currentSession())?.timezone ?? appointment.application.timezone
  const t = getTranslations('console')
  const backLabel = base === '/my-schedules' ? getTranslations('mySchedule')('back') : t('appointment.back')
  const shown = { appointment, base, timezone }
  return (
    <Main
      title={t('appointment.title', { reference: appointment.reference })}
      beside={<StatusBadge status={appointment.status} />}
      back={{ href: base, label: backLabel }}
    >
      <ActionResult query={query} success={successText} failure={failureMessage} about="actions" />
      <Alerts appointment={appointment} />
      <WrongRecipient {...shown} />
      {appointment.joinToken ? (
        <div className="mb-6">
          <JoinForm token={appointment.joinToken} label={getTranslations('appointments')('actions.join')} />
        </div>
      ) : null}
      <div className="grid gap-x-8 gap-y-8 lg:grid-cols-[minmax(0,3fr)_minmax(18rem,2fr)]">
        <div className="min-w-0 space-y-8">
          <Facts appointment={appointment} timezone={timezone} />
          <Participants {...shown} />
          <VideoStatus appointment={appointment} timezone={timezone} />
        </div>
        <div className="min-w-0 space-y-8">
          <Outcome appointment={appointment} base={base} />
          <ActionsPanel appointment={appointment} base={base} />
          <PendingJobs appointment={appointment} timezone={timezone} />
        </div>
      </div>
      <NotificationHistory base={base} id={id} rows={history.rows} events={events.rows} timezone={timezone} />
      <Timeline entries={appointment.timeline} timezone={timezone} />
    </Main>
  )
}

function successText(done: string): string | null {
  if (hasText('console', 'done', done)) return getTranslations('console')(`done.${done}`)
  return hasText('appointments', 'done', done) ? getTranslations('appointments')(`done.${done}`) : null
}

function failureMessage({ reason, reference }: FailureParams): string {
  const t = getTranslations('console')
  return reference ? `${reasonText(reason)} ${t('refused.reference', { reference })}` : reasonText(reason)
}

/** Returns the text of a refusal's reason. The key `reference` is excluded, because it is not a reason and has a placeholder. */
function reasonText(reason: string): string {
  const known = reason === 'reference' ? 'unknown' : reason
  return (
    findText('console', 'refused', known) ??
    findText('appointments', 'refused', known) ??
    getTranslations('console')('refused.unknown')
  )
}
