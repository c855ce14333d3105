import { redirect } from 'next/navigation'
import { loadForPage } from '../../../../_http/procedureCall.ts'
import { currentLocale } from '../../../../_i18n/currentLocale.ts'
import { dictionaries } from '../../../../_i18n/dictionaries.ts'
import { languages } from '../../../../_i18n/locales.ts'
import { NotFoundPage, withErrorPages } from '../../../../_page/errorPages.tsx'
import { Room } from '../../../../_room/components/room.tsx'
import { getCaller } from '../../../../_server.ts'
import { accentVariables } from '../../../../_ui/accent.ts'
import { readProof } from '../../../_join/proofCookie.ts'
import { joinPath } from '../../../_shared/paths.ts'
import { saveNotes } from './actions.ts'

type Props = { params: Promise<{ token: string }> }

export default withErrorPages(RoomPage)

/** The built-in room. The page itself admits nobody: its requests carry the ticket that was set when the call was opened. */
async function RoomPage({ params }: Props) {
  const { token } = await params
  const api = await getCaller()
  const room = await loadForPage(api.join.room({ token, ...(await readProof()) }))
  if (!room) return <NotFoundPage />
  if (!room.ok) redirect(joinPath(token, room.reason === 'sign_in' ? '?notice=sign_in' : ''))
  const { appointment, side, participantId, notes } = room
  const { application } = appointment
  const locale = currentLocale()
  const texts = dictionaries[locale].room
  return (
    <div className="brand" style={accentVariables(application.accent)}>
      <noscript>
        <p className="p-4 text-lg">{texts.script}</p>
      </noscript>
      <Room
        setup={{
          participantId,
          side,
          peerName: room.peerName ?? (side === 'agent' ? texts.customer : texts.agent),
          serviceName: appointment.serviceName,
          brandName: application.name,
          lang: languages[locale].tag,
          timezone: appointment.timezone,
          joinPath: joinPath(token),
          notes,
        }}
        texts={texts}
        saveNotes={saveNotes}
      />
    </div>
  )
}
