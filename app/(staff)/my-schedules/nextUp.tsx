import { getTranslations } from '../../_i18n/console/translations.ts'
import { TextLink } from '../../_ui/textLink.tsx'
import { TimeHero } from '../../_ui/timeHero.tsx'
import { appointmentPath } from '../_shared/appointmentPath.ts'
import { displayName } from '../_shared/displayName.ts'
import type { MyAppointment, MySchedule } from '../_shared/types.ts'
import { ExpectedStart } from './expectedStart.tsx'
import { JoinButton } from './joinButton.tsx'

const liveStatuses: readonly MyAppointment['status'][] = ['scheduled', 'activated', 'in_progress']
/** The relative time is shown up to this long before the start. */
const SOON_MINUTES = 180

/** The call in progress, or the next appointment, in large print with the button to join. */
export function NextUp({ schedule: { now, timezone, days } }: { schedule: MySchedule }) {
  const t = getTranslations('mySchedule')
  const next = findNext(days, now)
  if (!next) return null
  const start = next.expectedStart ?? next.start
  const minutes = Math.round((start.getTime() - now.getTime()) / 60_000)
  const heading = t(minutes > 0 ? 'next' : 'now')
  const relative = minutes > 0 ? t('startsIn', { minutes }) : t('startedAgo', { minutes: -minutes })
  return (
    <section aria-label={heading} className="max-w-2xl">
      <TimeHero start={next.start} end={next.end} timezone={timezone}>
        <p className="mt-3">
          <TextLink
            href={appointmentPath('/my-schedules', next.id)}
            className="font-semibold text-lg [overflow-wrap:anywhere]"
          >
            {displayName(next.customerName)}
          </TextLink>
          <span className="block text-soft">
            {minutes <= SOON_MINUTES ? `${heading}, ${relative}` : heading}. {next.serviceName}
          </span>
        </p>
        <ExpectedStart at={next.expectedStart} timezone={timezone} />
        {next.joinToken ? (
          <div className="mt-3">
            <JoinButton appointment={next} />
          </div>
        ) : null}
      </TimeHero>
    </section>
  )
}

/** A call that runs over its end comes before the appointment that waits for it. */
function findNext(days: MySchedule['days'], now: Date): MyAppointment | undefined {
  const all = days.flatMap((day) => day.appointments)
  const running = all.find(({ isMine, status }) => isMine && status === 'in_progress')
  return running ?? all.find(({ status, end }) => liveStatuses.includes(status) && end > now)
}
