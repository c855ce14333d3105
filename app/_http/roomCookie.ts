import type { Admission } from '#server/video/rooms/admitToRoom.ts'

const NAME = 'punctual_room'

/**
 * Returns a cookie with a room ticket, sent only to that participant's room routes and hidden from scripts. Because of the
 * path, two participants who use the same browser have separate tickets.
 */
export function roomCookie(request: Request, { participantId, ticket, ttlSeconds }: Admission): string {
  const secure = request.headers.get('x-forwarded-proto') === 'https' ? '; Secure' : ''
  return `${NAME}=${ticket}; Path=/api/rooms/${participantId}; Max-Age=${ttlSeconds}; HttpOnly; SameSite=Strict${secure}`
}

export function readRoomTicket(request: Request): string | undefined {
  const pair = (request.headers.get('cookie') ?? '')
    .split(';')
    .map((one) => one.trim())
    .find((one) => one.startsWith(`${NAME}=`))
  return pair?.slice(NAME.length + 1)
}
