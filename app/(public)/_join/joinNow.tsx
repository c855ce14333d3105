import { currentLocale } from '../../_i18n/currentLocale.ts'
import { dictionaries } from '../../_i18n/dictionaries.ts'
import { formatDayTimeAndZone } from '../../_i18n/time.ts'
import { translations } from '../../_i18n/translations.ts'
import { Button, ButtonLink } from '../../_ui/button.tsx'
import type { JoinView } from '../_shared/appointment.ts'
import { joinPath } from '../_shared/paths.ts'
import { Countdown } from './countdown.tsx'

const DAY_MS = 24 * 3_600_000

/** Shows when the room opens and, once it is open, how to get in and the button to join. */
export function JoinNow({ token, view }: { token: string; view: JoinView }) {
  const t = translations()
  const { appointment, opensAt, opensInMs } = view
  if (view.phase === 'early') {
    return (
      <>
        {opensInMs < DAY_MS ? <Countdown ms={opensInMs} text={dictionaries[currentLocale()].ready.opensIn} /> : null}
        <p className="text-lg">{t('join.earlyText', { opens: formatDayTimeAndZone(opensAt, appointment.timezone) })}</p>
      </>
    )
  }
  return (
    <>
      <p className={view.method === 'meetingId' ? 'mb-6 text-lg' : 'mb-2 text-lg'}>
        {view.inProgress ? t('ready.inProgressText') : lobbyText(view)}
      </p>
      {view.mustVerify ? <VerifyLink token={token} /> : <JoinForm token={token} view={view} />}
    </>
  )
}

/** Asks the customer to verify their contact before joining. */
function VerifyLink({ token }: { token: string }) {
  const t = translations()
  return (
    <>
      <p className="mb-6 text-soft">{t('verifyContact.before')}</p>
      <ButtonLink className="min-h-14 w-full text-lg sm:w-auto sm:px-12" href={joinPath(token, '/verify')}>
        {t('verifyContact.start')}
      </ButtonLink>
    </>
  )
}

function JoinForm({ token, view }: { token: string; view: JoinView }) {
  const t = translations()
  return (
    <>
      {view.method === 'link' || !view.sessionReady ? (
        <p className="mb-6 text-soft">{t(view.sessionReady ? 'join.camera' : 'join.preparing')}</p>
      ) : null}
      {/* A native form, because the response refreshes to another host, which a fetch request cannot follow. */}
      <form method="post" action={joinPath(token, '/open')}>
        <Button className="min-h-14 w-full text-lg sm:w-auto sm:px-12">{t(buttonKey(view))}</Button>
      </form>
    </>
  )
}

const buttonKey = ({ method, inProgress }: JoinView) =>
  method === 'meetingId' ? 'join.showMeeting' : inProgress ? 'ready.rejoin' : 'join.button'

function lobbyText({ viewer, appointment, method }: JoinView): string {
  const t = translations()
  if (method === 'meetingId') return t('join.staffMeeting')
  if (viewer === 'agent') return t('join.openAgent')
  return appointment.agentName ? t('join.openText', { agent: appointment.agentName }) : t('join.openTextNobody')
}
