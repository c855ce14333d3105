import { attempt } from '../../../../_http/ask.ts'
import { getCaller } from '../../../../_server.ts'
import { managePath } from '../state.ts'

type Context = { params: Promise<{ token: string }> }

/** The calendar file as it holds now: opened again after a move, it moves the entry. */
export async function GET(_request: Request, { params }: Context): Promise<Response> {
  const { token } = await params
  const api = await getCaller()
  const answer = await attempt(api.manage.calendar({ token }))
  // The page says why: gone, replaced, or something wrong on our side.
  if (!answer.ok || !answer.value) return new Response(null, { status: 303, headers: { Location: managePath(token) } })
  const { content, contentType } = answer.value
  return new Response(content, {
    headers: {
      'Content-Type': contentType,
      'Content-Disposition': 'attachment; filename="appointment.ics"',
      'Cache-Control': 'no-store',
    },
  })
}
