import { formatTimeAndZone } from '../../_i18n/time.ts'
import { translations } from '../../_i18n/translations.ts'
import { Notice } from '../../_ui/notice.tsx'
import { SubmitButton } from '../../_ui/submitButton.tsx'
import type { JoinView } from '../_shared/appointment.ts'
import { reportLate } from './actions.ts'

const lateMinutes = [5, 10, 15]

/** States the expected start when an earlier appointment delays the agent. */
export function ExpectedStart({ view }: { view: JoinView }) {
  const t = translations()
  const { appointment, expectedStart, lateNotices } = view
  // The agent's own late notice already says the same.
  if (!expectedStart || lateNotices.some((one) => one.side === 'agent' && statesExpectedStart(one.minutes, view)))
    return null
  const time = formatTimeAndZone(expectedStart, appointment.timezone)
  const agent = view.viewer === 'customer' ? appointment.agentName : null
  return (
    <Notice live>
      <p className="font-semibold">
        <time dateTime={expectedStart.toISOString()}>
          {agent ? t('expected.agent', { agent, time }) : t('expected.nobody', { time })}
        </time>
      </p>
      <p>{t('expected.note')}</p>
    </Notice>
  )
}

const statesExpectedStart = (minutes: number, { appointment, expectedStart }: JoinView): boolean =>
  expectedStart?.getTime() === appointment.start.getTime() + minutes * 60_000

/** Shows the late notice of the other participant. */
export function PeerLateNotice({ view }: { view: JoinView }) {
  const t = translations()
  const other = view.lateNotices.find((one) => one.side !== view.viewer)
  if (!other) return null
  return <p className="mb-4 text-lg">{t('late.other', { name: peerName(view), minutes: other.minutes })}</p>
}

/** Lets the participant report a delay. Each choice is a form of its own, so that it works without JavaScript. */
export function ReportLate({ token, view }: { token: string; view: JoinView }) {
  const t = translations()
  if (!view.mayReportLate || view.viewerAccess !== 'yes' || view.inProgress) return null
  const own = view.lateNotices.find((one) => one.side === view.viewer)
  const name = peerName(view)
  return (
    <section aria-labelledby="late" className="mt-8">
      <h2 id="late" className="mb-2 font-bold text-xl">
        {t('late.title')}
      </h2>
      <p className="mb-3">{own ? t('late.said', { name, minutes: own.minutes }) : t('late.text', { name })}</p>
      <div className="flex flex-wrap gap-3">
        {lateMinutes.map((minutes) => (
          <form key={minutes} action={reportLate.bind(null, token, minutes)}>
            <SubmitButton variant="secondary">{t('late.minutes', { minutes })}</SubmitButton>
          </form>
        ))}
      </div>
    </section>
  )
}

function peerName({ viewer, appointment, customerName }: JoinView): string {
  const t = translations()
  return viewer === 'agent' ? (customerName ?? t('room.customer')) : (appointment.agentName ?? t('room.agent'))
}
