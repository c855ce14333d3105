import { errorFields } from '#server/platform/rpc/errors.ts'
import { readTicket } from '#server/video/rooms/ticket.ts'
import { watchRoom } from '#server/video/rooms/watchRoom.ts'
import { defineRoute } from '../../../../_http/defineRoute.ts'
import { eventStream } from '../../../../_http/eventStream.ts'
import { readRoomTicket } from '../../../../_http/roomCookie.ts'
import { currentCtx } from '../../../../_server.ts'

export const dynamic = 'force-dynamic'
export const maxDuration = 300

/** Streams a room's events to one page. `Last-Event-ID` resumes an interrupted stream. */
export const GET = defineRoute<{ participant: string }>(async ({ request, params }) => {
  const ctx = await currentCtx()
  const ticket = await readTicket(ctx.config, readRoomTicket(request), params.participant)
  const epoch = parseCount(request.headers.get('x-room-epoch'))
  const afterId = parseCount(request.headers.get('last-event-id'))
  return eventStream({
    signal: request.signal,
    start: (disconnected) => watchRoom(ctx, ticket, { epoch, afterId, disconnected }),
    onError: (error) => ctx.log.error('room stream failed', { requestId: ctx.requestId, ...errorFields(error) }),
  })
})

const parseCount = (text: string | null): number => (text && /^\d{1,15}$/.test(text) ? Number(text) : 0)
