import Link from 'next/link'
import { redirect } from 'next/navigation'
import { appointmentWords, reasonWords } from '../../../_i18n/console/ownWords.ts'
import { words } from '../../../_i18n/console/words.ts'
import { getCaller } from '../../../_server.ts'
import { EmptyState } from '../../../_ui/emptyState.tsx'
import { type FormState, freshForm } from '../../../_ui/form.ts'
import { ServerForm } from '../../../_ui/serverForm.tsx'
import { askStaff } from '../../_shared/ask.ts'
import { type Base, pathTo } from '../../_shared/base.ts'
import { type Query, withQuery } from '../../_shared/filters.ts'
import { currentSession } from '../../_shared/session.ts'
import type { Colleague } from '../../_shared/types.ts'
import { FreeBadge } from '../booking/verdict.tsx'
import { Main } from '../frame.tsx'
import { addAgent, reassignAppointment } from './peopleActions.ts'
import { Present } from './present.tsx'

type Props = { base: Base; id: string; query: Query }

export const ReassignPage = (props: Props) => HandOver({ ...props, way: 'reassign', act: reassignAppointment })
export const AddAgentPage = (props: Props) => HandOver({ ...props, way: 'addAgent', act: addAgent })

type HandOverProps = Props & {
  way: 'reassign' | 'addAgent'
  act: (base: string, id: string, last: FormState, form: FormData) => Promise<FormState>
}

/** One of the colleagues, each with whether they are free then; who is busy cannot be chosen. */
async function HandOver({ base, id, way, act }: HandOverProps) {
  const path = `${pathTo(base, id)}/${way === 'reassign' ? 'reassign' : 'agents'}`
  const api = await getCaller()
  const story = await askStaff(api.appointments.get({ id }), path)
  if (story.actions[way] !== null) redirect(withQuery(pathTo(base, id), { refused: 'over' }))
  const colleagues = await askStaff(api.desk.colleagues({ id }), path)
  const timezone = (await currentSession())?.timezone ?? story.application.timezone
  const t = appointmentWords()
  const w = words()
  const title = t(`${way}.title`, { reference: story.reference })
  const whole = w('frame.title', { page: title })
  const able = colleagues.filter(({ reasons }) => !reasons.includes('busy'))
  return (
    <Main title={title} untitled={able.length > 0}>
      <p className="mb-4">
        <Link href={pathTo(base, id)} prefetch={false} className="inline-block min-h-6">
          {t('move.cancel')}
        </Link>
      </p>
      <div className="max-w-2xl">
        <Present story={story} timezone={timezone} />
        <p className="mb-6 text-soft">{t(`${way}.toldText`)}</p>
        {able.length > 0 ? (
          <ServerForm
            action={act.bind(null, base, id)}
            initial={freshForm()}
            fields={[
              { kind: 'radio', name: 'agent', label: t('reassign.who'), options: able.map(optionOf) },
              ...(way === 'reassign'
                ? [{ kind: 'text' as const, name: 'reason', label: t('move.reason'), maxLength: 500 }]
                : []),
            ]}
            words={{
              title: whole,
              errorTitle: w('errorTitle', { title: whole }),
              problem: w('problem'),
              errorPrefix: w('errorPrefix'),
              submit: t(`${way}.submit`),
            }}
          />
        ) : null}
        {colleagues.length === 0 ? (
          <EmptyState title={t('reassign.nobody')}>
            <p>{t('reassign.nobodyHelp')}</p>
          </EmptyState>
        ) : null}
        <Busy colleagues={colleagues.filter(({ reasons }) => reasons.includes('busy'))} />
      </div>
    </Main>
  )
}

const optionOf = ({ id, name, reasons }: Colleague) => {
  const t = appointmentWords()
  const label =
    reasons.length > 0
      ? t('reassign.warned', { name, why: reasons.map(reasonWords).join(' ') })
      : t('reassign.free', { name })
  return { value: id, label }
}

function Busy({ colleagues }: { colleagues: Colleague[] }) {
  if (colleagues.length === 0) return null
  const t = appointmentWords()
  return (
    <section aria-labelledby="busy" className="mt-8">
      <h2 id="busy" className="mb-2 font-semibold text-lg">
        {t('reassign.busyTitle')}
      </h2>
      <p className="mb-2 text-soft">{t('reassign.busyHelp')}</p>
      <ul className="divide-y divide-line rounded-lg border border-line bg-card">
        {colleagues.map(({ id, name, reasons }) => (
          <li key={id} className="flex flex-wrap items-center justify-between gap-2 px-4 py-2">
            <span className="min-w-0 [overflow-wrap:anywhere]">{name}</span>
            <FreeBadge reasons={reasons} />
          </li>
        ))}
      </ul>
    </section>
  )
}
