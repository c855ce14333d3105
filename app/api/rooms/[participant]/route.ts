import { forbidden, invalid } from '#server/lib/errors.ts'
import { handleRoomRequest } from '#server/video/rooms/handleRoomRequest.ts'
import { fromOurPage } from '../../../_http/origin.ts'
import { ticketFrom } from '../../../_http/roomCookie.ts'
import { currentCtx } from '../../../_server.ts'
import { answer } from '../../_respond.ts'

type Params = { params: Promise<{ participant: string }> }

/** Handles the requests of a room's page: enter, signal, leave and end. */
export async function POST(request: Request, { params }: Params): Promise<Response> {
  return answer(async () => {
    // A page that is being closed can send plain text only, so the origin is checked instead of the content type.
    if (!fromOurPage(request)) throw forbidden()
    const { participant } = await params
    const body: unknown = await request.json().catch(() => {
      throw invalid('', 'unreadable', 'Send JSON.')
    })
    const said = await handleRoomRequest(await currentCtx(), {
      participantId: participant,
      ticket: ticketFrom(request),
      body,
    })
    return Response.json(said, { headers: { 'cache-control': 'no-store' } })
  })
}
