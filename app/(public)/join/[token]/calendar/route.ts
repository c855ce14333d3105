import { attempt } from '../../../../_http/procedureCall.ts'
import { getCaller } from '../../../../_server.ts'

type Context = { params: Promise<{ token: string }> }

/** Returns the appointment as a calendar file. Changes nothing. */
export async function GET(_request: Request, { params }: Context): Promise<Response> {
  const { token } = await params
  const api = await getCaller()
  const response = await attempt(api.join.calendar({ token }))
  if (!response.ok || !response.value) return new Response(null, { status: 404 })
  const { content, contentType, filename } = response.value
  const disposition = `attachment; filename="${filename}"`
  return new Response(content, {
    headers: { 'Content-Type': contentType, 'Content-Disposition': disposition, 'Cache-Control': 'no-store' },
  })
}
