import { forbidden, invalid } from '#server/lib/errors.ts'
import { handleRoomRequest } from '#server/video/rooms/handleRoomRequest.ts'
import { roomRequest } from '#server/video/rooms/schema.ts'
import { defineRoute } from '../../../_http/defineRoute.ts'
import { readRoomTicket } from '../../../_http/roomCookie.ts'
import { isSameOrigin } from '../../../_http/sameOrigin.ts'
import { currentCtx } from '../../../_server.ts'

/** Handles the requests of a room's page: enter, signal, leave and end. */
export const POST = defineRoute<{ participant: string }>(async ({ request, params }) => {
  // A page that is being closed can send plain text only, so the origin is checked instead of the content type.
  if (!isSameOrigin(request)) throw forbidden()
  const body: unknown = await request.json().catch(() => {
    throw invalid('', 'unreadable', 'Send JSON.')
  })
  const result = await handleRoomRequest(await currentCtx(), {
    participantId: params.participant,
    ticket: readRoomTicket(request),
    request: roomRequest.parse(body),
  })
  return Response.json(result, { headers: { 'cache-control': 'no-store' } })
})
