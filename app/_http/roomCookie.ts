import type { Admission } from '#server/video/rooms/admitToRoom.ts'

const NAME = 'punctual_room'

/** Keeps a room ticket where only that participant's room doors see it and no script does: two people can sit at one browser. */
export function roomCookie(request: Request, { participantId, ticket, ttlSeconds: seconds }: Admission): string {
  const secure = request.headers.get('x-forwarded-proto') === 'https' ? '; Secure' : ''
  return `${NAME}=${ticket}; Path=/api/rooms/${participantId}; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure}`
}

export function ticketFrom(request: Request): string | undefined {
  const pair = (request.headers.get('cookie') ?? '')
    .split(';')
    .map((one) => one.trim())
    .find((one) => one.startsWith(`${NAME}=`))
  return pair?.slice(NAME.length + 1)
}
