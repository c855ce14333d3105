import { redirect } from 'next/navigation'
import { appointmentWords } from '../../../_i18n/console/ownWords.ts'
import { getCaller } from '../../../_server.ts'
import { Button } from '../../../_ui/button.tsx'
import { EmptyState } from '../../../_ui/emptyState.tsx'
import { Select } from '../../../_ui/field.tsx'
import { askStaff } from '../../_shared/ask.ts'
import type { Base } from '../../_shared/base.ts'
import { one, type Query, withQuery } from '../../_shared/filters.ts'
import { currentSession } from '../../_shared/session.ts'
import { Main } from '../frame.tsx'
import { type Asked, askedOf, fixedOf, newPath, type Offered, offeredIn, startIn } from './asked.ts'
import { OtherTime, typedTime } from './otherTime.tsx'
import { StaffTimes } from './staffTimes.tsx'
import { WhoPage } from './whoPage.tsx'

/** Booking for a customer: the service, then the time, each kept in the address, then who it is for. */
export async function NewAppointment({ base, query }: { base: Base; query: Query }) {
  const path = withQuery(`${base}/new`, onlyText(query))
  const api = await getCaller()
  const services = offeredIn(await askStaff(api.desk.offers(), path))
  const t = appointmentWords()
  const wanted = one(query, 'service')
  const chosen = services.find(({ service }) => service.presetId === wanted) ?? services[0]
  if (!chosen) return NothingToBook()
  const asked = askedOf(base, query, chosen)
  const start = startIn(query)
  // Called and not left to be drawn: what they read may be missing, which the page has to say.
  if (start) return WhoPage({ chosen, asked, start })
  const when = await When({ chosen, asked, query, path })
  return (
    <Main title={t('new.title')}>
      <p className="mb-6 text-soft">{t('new.intro')}</p>
      <Choices base={base} services={services} chosen={chosen} asked={asked} />
      {when}
    </Main>
  )
}

async function NothingToBook() {
  const t = appointmentWords()
  const isAgent = (await currentSession())?.actor.kind === 'agent'
  return (
    <Main title={t('new.title')}>
      <EmptyState title={t('new.none')}>
        <p>{t(isAgent ? 'new.noneAgent' : 'new.noneHelp')}</p>
      </EmptyState>
    </Main>
  )
}

const onlyText = (query: Query): Record<string, string | undefined> =>
  Object.fromEntries(Object.keys(query).map((name) => [name, one(query, name)]))

type ChoicesProps = { base: Base; services: Offered[]; chosen: Offered; asked: Asked }

function Choices({ base, services, chosen, asked }: ChoicesProps) {
  const t = appointmentWords()
  const several = new Set(services.map(({ offer }) => offer.applicationId)).size > 1
  const options = services.map(({ offer, service }) => ({
    value: service.presetId,
    label: several ? t('new.serviceOf', { service: service.name, application: offer.name }) : service.name,
  }))
  return (
    <form
      method="get"
      action={`${base}/new`}
      className="mb-8 grid items-end gap-x-4 rounded-lg border border-line bg-card px-4 pt-4 sm:grid-cols-2 lg:grid-cols-[2fr_1fr_2fr_auto]"
    >
      <Select id="service" label={t('new.service')} options={options} defaultValue={chosen.service.presetId} />
      {chosen.service.durationsMinutes.length > 1 ? (
        <Select
          id="minutes"
          label={t('new.length')}
          options={chosen.service.durationsMinutes.map((minutes) => ({
            value: String(minutes),
            label: t('new.minutes', { minutes }),
          }))}
          defaultValue={String(asked.minutes)}
        />
      ) : null}
      {chosen.service.agents.length > 1 ? (
        <Select
          id="agent"
          label={t('new.agent')}
          options={[
            { value: '', label: t('new.anyAgent') },
            ...chosen.service.agents.map((agent) => ({ value: agent.id, label: agent.name })),
          ]}
          defaultValue={asked.agentId ?? ''}
        />
      ) : null}
      <Button look="secondary" className="mb-6">
        {t('new.next')}
      </Button>
    </form>
  )
}

type WhenProps = { chosen: Offered; asked: Asked; query: Query; path: string }

async function When({ chosen: { offer, service }, asked, query, path }: WhenProps) {
  const timezone = (await currentSession())?.timezone ?? offer.timezone
  const typed = typedTime(query, timezone)
  const hrefOf = (start: Date) => newPath(asked, { start: start.toISOString() })
  const [only, ...others] = typed?.instants ?? []
  if (only && others.length === 0) redirect(hrefOf(only))
  const api = await getCaller()
  const times = await askStaff(
    api.desk.times({
      applicationId: offer.applicationId,
      presetId: service.presetId,
      durationMinutes: asked.minutes,
      ...(asked.agentId ? { agentId: asked.agentId } : {}),
      ...(asked.from ? { from: asked.from } : {}),
      timezone,
    }),
    path,
  )
  return (
    <>
      {typed ? <Other asked={asked} timezone={timezone} typed={typed} hrefOf={hrefOf} /> : null}
      <StaffTimes times={times} hrefOf={hrefOf} hrefFrom={(from) => newPath(asked, { from })} />
      {typed ? null : <Other asked={asked} timezone={timezone} typed={null} hrefOf={hrefOf} />}
    </>
  )
}

/** Below the times, unless it was just used: then what is wrong with what was typed stands first. */
function Other({ asked, ...rest }: Omit<Parameters<typeof OtherTime>[0], 'action' | 'fixed'> & { asked: Asked }) {
  return <OtherTime action={`${asked.base}/new`} fixed={fixedOf(asked)} {...rest} />
}
