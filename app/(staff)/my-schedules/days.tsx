import { Ban, TriangleAlert } from 'lucide-react'
import Link from 'next/link'
import { outcomeWords } from '../../_i18n/console/outcomeWords.ts'
import { mineWords } from '../../_i18n/console/ownWords.ts'
import { words } from '../../_i18n/console/words.ts'
import { calendarDayWords, momentWords, timeWords } from '../../_i18n/time.ts'
import { TimeHero } from '../../_ui/timeHero.tsx'
import { StatusBadge } from '../_components/badges.tsx'
import { JoinForm } from '../_components/joinForm.tsx'
import { pathTo } from '../_shared/base.ts'
import type { MyAppointment, MySchedule } from '../_shared/types.ts'

type Schedule = { schedule: MySchedule }

/** One day, its name as one says it. */
export function DayOf({ day, schedule }: Schedule & { day: MySchedule['days'][number] }) {
  const t = mineWords()
  const { today, timezone } = schedule
  const near = day.date === today ? t('today') : day.date === tomorrowOf(today) ? t('tomorrow') : null
  return (
    <section aria-labelledby={`day-${day.date}`} className="mb-8">
      <h2 id={`day-${day.date}`} className="mb-2 font-bold text-xl">
        {near ? `${near}, ` : ''}
        {calendarDayWords(day.date)}
      </h2>
      <ul className="divide-y divide-line rounded-lg border border-line bg-card">
        {day.appointments.map((appointment) => (
          <Row key={appointment.id} appointment={appointment} timezone={timezone} />
        ))}
      </ul>
    </section>
  )
}

function tomorrowOf(today: string): string {
  const at = new Date(`${today}T12:00:00Z`)
  at.setUTCDate(at.getUTCDate() + 1)
  return at.toISOString().slice(0, 10)
}

function Row({ appointment, timezone }: { appointment: MyAppointment; timezone: string }) {
  const t = mineWords()
  const { id, start, end, status, serviceName, reference, joinToken } = appointment
  const when = timeWords({ start, end, timezone })
  const isOff = status === 'cancelled'
  return (
    <li className="grid items-center gap-x-6 gap-y-2 px-4 py-3 sm:grid-cols-[11rem_1fr_auto]">
      <time dateTime={start.toISOString()} className={isOff ? 'text-soft line-through' : undefined}>
        <span className="block font-semibold tabular-nums">{when.times}</span>
        <span className="block text-soft text-sm">{when.zone}</span>
      </time>
      <div className="min-w-0 [overflow-wrap:anywhere]">
        <Link href={pathTo('/my-schedules', id)} prefetch={false} className="inline-block min-h-6 font-semibold">
          {nameOf(appointment)}
        </Link>
        <p className="text-soft">
          {serviceName}, {reference}
        </p>
        <ExpectedStart at={appointment.expectedStart} timezone={timezone} />
        {appointment.isMine ? null : (
          <p className="text-soft">
            {appointment.agentName ? t('with', { agent: appointment.agentName }) : t('noAgent')}
          </p>
        )}
      </div>
      <div className="flex flex-wrap items-center gap-3 sm:justify-end">
        <StatusBadge status={status} />
        {joinToken ? (
          <JoinForm token={joinToken} label={t('join')} name={t('joinWho', { name: nameOf(appointment) })} />
        ) : null}
      </div>
    </li>
  )
}

/** Customers see the same on their page. */
function ExpectedStart({ at, timezone }: { at: Date | null; timezone: string }) {
  if (!at) return null
  return <p className="font-semibold text-warn">{mineWords()('expected', { time: momentWords(at, timezone) })}</p>
}

const nameOf = (appointment: MyAppointment): string => appointment.customerName ?? words()('list.noName')

const live: readonly MyAppointment['status'][] = ['scheduled', 'activated', 'in_progress']

/** What runs now, else what comes next today or tomorrow, large, with the way in. */
export function NextUp({ schedule }: Schedule) {
  const t = mineWords()
  const { now, timezone, days } = schedule
  const all = days.flatMap((day) => day.appointments)
  // A call that runs over its end comes before the one that waits for it.
  const next =
    all.find((one) => one.isMine && one.status === 'in_progress') ??
    all.find((one) => live.includes(one.status) && one.end > now)
  if (!next) return null
  const starts = next.expectedStart ?? next.start
  const minutes = Math.round((starts.getTime() - now.getTime()) / 60_000)
  const soon = minutes > 0 ? t('in', { minutes }) : t('since', { minutes: -minutes })
  return (
    <section aria-label={t(minutes > 0 ? 'next' : 'now')} className="max-w-2xl">
      <TimeHero start={next.start} end={next.end} timezone={timezone}>
        <p className="mt-3">
          <Link
            href={pathTo('/my-schedules', next.id)}
            prefetch={false}
            className="inline-block min-h-6 font-semibold text-lg [overflow-wrap:anywhere]"
          >
            {nameOf(next)}
          </Link>
          <span className="block text-soft">
            {t(minutes > 0 ? 'next' : 'now')}
            {minutes <= 180 ? `, ${soon}` : ''}. {next.serviceName}
          </span>
        </p>
        <ExpectedStart at={next.expectedStart} timezone={timezone} />
        {next.joinToken ? (
          <div className="mt-3">
            <JoinForm token={next.joinToken} label={t('join')} name={t('joinWho', { name: nameOf(next) })} />
          </div>
        ) : null}
      </TimeHero>
    </section>
  )
}

/** Somebody is in the room and alone: first of all. */
export function CustomersWaiting({ schedule }: Schedule) {
  const t = outcomeWords()
  const waiting = schedule.days.flatMap((day) => day.appointments).filter((one) => one.customerWaiting)
  if (waiting.length === 0) return null
  return (
    <div role="alert" className="mb-6 flex gap-3 rounded-lg border-2 border-warn bg-warn-wash p-4">
      <TriangleAlert aria-hidden className="mt-0.5 size-5 shrink-0 text-warn" />
      <div className="min-w-0">
        <h2 className="font-bold text-warn">{t('waitingTitle')}</h2>
        {waiting.map((one) => (
          <p key={one.id} className="[overflow-wrap:anywhere]">
            <Link href={pathTo('/my-schedules', one.id)} prefetch={false} className="inline-block min-h-6 text-ink">
              {t('waitingRow', { name: nameOf(one), time: momentWords(one.start, schedule.timezone) })}
            </Link>
          </p>
        ))}
      </div>
    </div>
  )
}

/** The message that calls the agent failed for good: nobody will, so this must be seen. */
export function ByHand({ schedule }: Schedule) {
  const t = mineWords()
  const lost = schedule.days.flatMap((day) => day.appointments).filter((one) => one.mustJoinManually)
  if (lost.length === 0) return null
  return (
    <div role="alert" className="mb-6 flex gap-3 rounded-lg border-2 border-danger bg-danger-wash p-4">
      <Ban aria-hidden className="mt-0.5 size-5 shrink-0 text-danger" />
      <div className="min-w-0">
        <h2 className="font-bold text-danger">{t('byHandTitle')}</h2>
        {lost.map((one) => (
          <p key={one.id} className="[overflow-wrap:anywhere]">
            <Link href={pathTo('/my-schedules', one.id)} prefetch={false} className="inline-block min-h-6 text-ink">
              {t('byHand', { name: nameOf(one), time: momentWords(one.start, schedule.timezone) })}
            </Link>
          </p>
        ))}
      </div>
    </div>
  )
}
