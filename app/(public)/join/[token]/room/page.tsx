import { redirect } from 'next/navigation'
import { ask } from '../../../../_http/ask.ts'
import { spokenLocale } from '../../../../_http/language.ts'
import { Missing, served } from '../../../../_http/served.tsx'
import { dictionaries } from '../../../../_i18n/dictionaries.ts'
import { languages } from '../../../../_i18n/locales.ts'
import { Room } from '../../../../_room/components/room.tsx'
import { getCaller } from '../../../../_server.ts'
import { accentVariables } from '../../../../_ui/accent.ts'
import { readProof } from '../proof.ts'
import { saveNotes } from './actions.ts'

type Props = { params: Promise<{ token: string }> }

export default served(RoomPage)

/** The built-in room. The page itself admits nobody: its requests carry the ticket that was set when the call was opened. */
async function RoomPage({ params }: Props) {
  const { token } = await params
  const api = await getCaller()
  const shown = await ask(api.join.room({ token, ...(await readProof()) }))
  if (!shown) return <Missing />
  const joinPath = `/join/${encodeURIComponent(token)}`
  if (!shown.ok) redirect(shown.reason === 'sign_in' ? `${joinPath}?notice=sign_in` : joinPath)
  const { appointment, side, participantId, notes } = shown
  const { application } = appointment
  const locale = spokenLocale()
  const words = dictionaries[locale].room
  return (
    <div className="brand" style={accentVariables(application.accent)}>
      <noscript>
        <p className="p-4 text-lg">{words.script}</p>
      </noscript>
      <Room
        setup={{
          participantId,
          side,
          peerName: shown.peerName ?? (side === 'agent' ? words.customer : words.agent),
          serviceName: appointment.serviceName,
          brandName: application.name,
          lang: languages[locale].tag,
          timezone: appointment.timezone,
          joinPath,
          notes,
        }}
        words={words}
        saveNotes={saveNotes}
      />
    </div>
  )
}
