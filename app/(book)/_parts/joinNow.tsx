import { Button } from '../../_ui/button.tsx'
import { dayMomentWords } from '../../_ui/time.ts'
import { words } from '../../_ui/words.ts'
import type { JoinView } from './appointment.ts'

/** Before the call: when it opens, who lets one in, and, once it is open, the button. */
export function JoinNow({ token, view }: { token: string; view: JoinView }) {
  const t = words()
  const { appointment, opensAt } = view
  if (view.phase === 'early') {
    return <p className="text-lg">{t('join.earlyText', { opens: dayMomentWords(opensAt, appointment.timezone) })}</p>
  }
  return (
    <>
      <p className="mb-2 text-lg">{lobbyWords(view)}</p>
      <p className="mb-6 text-soft">{t(view.sessionReady ? 'join.camera' : 'join.preparing')}</p>
      {/* A plain form: its answer leads to another host, which a form sent by script could not follow. */}
      <form method="post" action={`/join/${encodeURIComponent(token)}/open`}>
        <Button className="min-h-14 w-full text-lg sm:w-auto sm:px-12">{t('join.button')}</Button>
      </form>
    </>
  )
}

function lobbyWords({ you, appointment }: JoinView): string {
  const t = words()
  if (you === 'agent') return t('join.openAgent')
  return appointment.agentName ? t('join.openText', { agent: appointment.agentName }) : t('join.openTextNobody')
}
