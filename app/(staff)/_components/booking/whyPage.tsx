import { Fragment } from 'react'
import { appointmentWords, reasonWords } from '../../../_i18n/console/ownWords.ts'
import { dayMomentWords, zoneWords } from '../../../_i18n/time.ts'
import { getCaller } from '../../../_server.ts'
import { Button } from '../../../_ui/button.tsx'
import { EmptyState } from '../../../_ui/emptyState.tsx'
import { ErrorSummary } from '../../../_ui/errorSummary.tsx'
import { Select, TextField } from '../../../_ui/field.tsx'
import { askStaff } from '../../_shared/ask.ts'
import type { Base } from '../../_shared/base.ts'
import { one, type Query, withQuery } from '../../_shared/filters.ts'
import { currentSession } from '../../_shared/session.ts'
import type { CheckedTime } from '../../_shared/types.ts'
import { Main } from '../frame.tsx'
import { Section } from '../section.tsx'
import { type Asked, askedOf, fixedOf, type Offered, offeredIn } from './asked.ts'
import { typedTime } from './otherTime.tsx'
import { FreeBadge } from './verdict.tsx'

/** What stands against a time, agent by agent, in plain words; everything asked is in the address. */
export async function WhyPage({ base, query }: { base: Base; query: Query }) {
  const path = `${base}/why`
  const api = await getCaller()
  const services = offeredIn(await askStaff(api.desk.offers(), path))
  const t = appointmentWords()
  const wanted = one(query, 'service')
  const chosen = services.find(({ service }) => service.presetId === wanted) ?? services[0]
  if (!chosen) {
    return (
      <Main title={t('why.title')}>
        <EmptyState title={t('new.none')}>
          <p>{t('new.noneHelp')}</p>
        </EmptyState>
      </Main>
    )
  }
  const asked = askedOf(base, query, chosen)
  const timezone = (await currentSession())?.timezone ?? chosen.offer.timezone
  const typed = typedTime(query, timezone)
  const answers = await Promise.all(
    (typed?.instants ?? []).map((start) => Answer({ chosen, asked, start, timezone, path })),
  )
  return (
    <Main title={t('why.title')}>
      <p className="mb-6 text-soft">{t('why.intro')}</p>
      {typed && !typed.instants?.length ? (
        <ErrorSummary
          title={t('why.title')}
          errors={[
            { href: '#day', message: typed.instants ? t('times.gap', { clock: typed.clock }) : t('times.broken') },
          ]}
        />
      ) : null}
      <Question path={path} services={services} asked={asked} timezone={timezone} typed={typed} />
      {answers.map((answer, place) => (
        <Fragment key={typed?.instants?.[place]?.toISOString()}>{answer}</Fragment>
      ))}
    </Main>
  )
}

type QuestionProps = {
  path: string
  services: Offered[]
  asked: Asked
  timezone: string
  typed: ReturnType<typeof typedTime>
}

function Question({ path, services, asked, timezone, typed }: QuestionProps) {
  const t = appointmentWords()
  const several = new Set(services.map(({ offer }) => offer.applicationId)).size > 1
  return (
    <form
      method="get"
      action={path}
      className="mb-8 grid items-end gap-x-4 rounded-lg border border-line bg-card px-4 pt-4 sm:grid-cols-2 lg:grid-cols-[2fr_1fr_1fr_auto]"
    >
      <Select
        id="service"
        label={t('new.service')}
        options={services.map(({ offer, service }) => ({
          value: service.presetId,
          label: several ? t('new.serviceOf', { service: service.name, application: offer.name }) : service.name,
        }))}
        defaultValue={asked.presetId}
      />
      <TextField id="day" type="date" label={t('why.day')} defaultValue={typed?.day} required />
      <TextField
        id="clock"
        type="time"
        label={t('why.clock', { zone: zoneWords(timezone) })}
        defaultValue={typed?.clock}
        required
      />
      <Button look="secondary" className="mb-6">
        {t('why.ask')}
      </Button>
    </form>
  )
}

type AnswerProps = { chosen: Offered; asked: Asked; start: Date; timezone: string; path: string }

async function Answer({ chosen, asked, start, timezone, path }: AnswerProps) {
  const t = appointmentWords()
  const api = await getCaller()
  const { applicationId } = chosen.offer
  const checked = await askStaff(
    api.desk.checkTime({ applicationId, presetId: asked.presetId, durationMinutes: asked.minutes, start }),
    withQuery(path, fixedOf(asked)),
  )
  return (
    <div role="status" className="mb-8 max-w-2xl">
      <h2 className="mb-1 font-bold text-xl">{t(checked.offered ? 'why.offered' : 'why.notOffered')}</h2>
      <p className="mb-4 text-soft">
        {dayMomentWords(start, timezone)}, {t('new.minutes', { minutes: asked.minutes })}
      </p>
      {checked.reasons.length > 0 ? (
        <div className="mb-6">
          <Section title={t('why.service')}>
            <ul className="space-y-1">
              {checked.reasons.map((reason) => (
                <li key={reason}>{reasonWords(reason)}</li>
              ))}
            </ul>
          </Section>
        </div>
      ) : null}
      <Section title={t('why.agents')}>
        <Agents checked={checked} />
      </Section>
    </div>
  )
}

function Agents({ checked }: { checked: CheckedTime }) {
  if (checked.agents.length === 0) return <p className="text-soft">{appointmentWords()('check.nobody')}</p>
  return (
    <ul className="divide-y divide-line rounded-lg border border-line bg-card">
      {checked.agents.map(({ id, name, reasons }) => (
        <li key={id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 px-4 py-2">
          <div className="min-w-0 [overflow-wrap:anywhere]">
            <p className="font-semibold">{name}</p>
            {reasons.map((reason) => (
              <p key={reason} className="text-soft">
                {reasonWords(reason)}
              </p>
            ))}
          </div>
          <FreeBadge reasons={reasons} />
        </li>
      ))}
    </ul>
  )
}
