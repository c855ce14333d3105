import { redirect } from 'next/navigation'
import { unavailableReason } from '../../../_i18n/console/appointmentLabels.ts'
import { formTexts } from '../../../_i18n/console/formTexts.ts'
import { getTranslations } from '../../../_i18n/console/translations.ts'
import { getCaller } from '../../../_server.ts'
import { CardList } from '../../../_ui/card.tsx'
import { EmptyState } from '../../../_ui/emptyState.tsx'
import { type FormState, initialFormState } from '../../../_ui/form.ts'
import { ServerForm } from '../../../_ui/serverForm.tsx'
import { type AppointmentBase, appointmentPath } from '../../_shared/appointmentPath.ts'
import { loadForStaff } from '../../_shared/loadForStaff.ts'
import { type Query, withQuery } from '../../_shared/query.ts'
import { currentSession } from '../../_shared/session.ts'
import type { Colleague } from '../../_shared/types.ts'
import { AvailabilityBadge } from '../booking/availabilityNotice.tsx'
import { Main } from '../main.tsx'
import { AppointmentSummary } from './appointmentSummary.tsx'
import { addAgent, reassignAppointment } from './participantActions.ts'

type Props = { base: AppointmentBase; id: string; query: Query }

export const ReassignPage = (props: Props) =>
  ChooseAgent({ ...props, purpose: 'reassign', action: reassignAppointment })
export const AddAgentPage = (props: Props) => ChooseAgent({ ...props, purpose: 'addAgent', action: addAgent })

const keys = {
  reassign: { title: 'reassign.title', intro: 'reassign.intro', submit: 'reassign.submit' },
  addAgent: { title: 'addAgent.title', intro: 'addAgent.intro', submit: 'addAgent.submit' },
} as const

type ChooseAgentProps = Props & {
  purpose: keyof typeof keys
  action: (base: string, id: string, last: FormState, form: FormData) => Promise<FormState>
}

/** Choice of an agent, each with their availability at the appointment's time; busy agents cannot be chosen. */
async function ChooseAgent({ base, id, purpose, action }: ChooseAgentProps) {
  const appointmentHref = appointmentPath(base, id)
  const path = `${appointmentHref}/${purpose === 'reassign' ? 'reassign' : 'agents'}`
  const api = await getCaller()
  const appointment = await loadForStaff(api.appointments.get({ id }), path)
  if (appointment.actions[purpose] !== null) redirect(withQuery(appointmentHref, { refused: 'over' }))
  const colleagues = await loadForStaff(api.console.colleagues({ id }), path)
  const timezone = (await currentSession())?.timezone ?? appointment.application.timezone
  const t = getTranslations('appointments')
  const title = t(keys[purpose].title, { reference: appointment.reference })
  const isBusy = ({ reasons }: Colleague) => reasons.includes('busy')
  const choices = colleagues.filter((colleague) => !isBusy(colleague))
  const reason = { kind: 'text' as const, name: 'reason', label: t('reschedule.reason'), maxLength: 500 }
  return (
    <Main
      title={title}
      back={{ href: appointmentHref, label: t('reschedule.back') }}
      formSetsTitle={choices.length > 0}
    >
      <div className="max-w-2xl">
        <AppointmentSummary appointment={appointment} timezone={timezone} />
        <p className="mb-6 text-soft">{t(keys[purpose].intro)}</p>
        {choices.length > 0 ? (
          <ServerForm
            action={action.bind(null, base, id)}
            initial={initialFormState()}
            fields={[
              { kind: 'radio', name: 'agentId', label: t('reassign.agent'), options: choices.map(agentOption) },
              ...(purpose === 'reassign' ? [reason] : []),
            ]}
            texts={formTexts(t(keys[purpose].submit), title)}
          />
        ) : null}
        {colleagues.length === 0 ? (
          <EmptyState title={t('reassign.noAgents')}>
            <p>{t('reassign.noAgentsHelp')}</p>
          </EmptyState>
        ) : null}
        <BusyAgents colleagues={colleagues.filter(isBusy)} />
      </div>
    </Main>
  )
}

function agentOption({ id, name, reasons }: Colleague) {
  const t = getTranslations('appointments')
  const label =
    reasons.length > 0
      ? t('reassign.unavailableAgent', { name, why: reasons.map(unavailableReason).join(' ') })
      : t('reassign.availableAgent', { name })
  return { value: id, label }
}

function BusyAgents({ colleagues }: { colleagues: Colleague[] }) {
  if (colleagues.length === 0) return null
  const t = getTranslations('appointments')
  return (
    <section aria-labelledby="busy" className="mt-8">
      <h2 id="busy" className="mb-2 font-semibold text-lg">
        {t('reassign.busyTitle')}
      </h2>
      <p className="mb-2 text-soft">{t('reassign.busyHelp')}</p>
      <CardList>
        {colleagues.map(({ id, name, reasons }) => (
          <li key={id} className="flex flex-wrap items-center justify-between gap-2 px-4 py-2">
            <span className="min-w-0 [overflow-wrap:anywhere]">{name}</span>
            <AvailabilityBadge reasons={reasons} />
          </li>
        ))}
      </CardList>
    </section>
  )
}
