import { defineRoute } from '../../../../_http/defineRoute.ts'
import { attempt } from '../../../../_http/procedureCall.ts'
import { getCaller } from '../../../../_server.ts'

/** Returns the appointment as a calendar file. Changes nothing. */
export const GET = defineRoute<{ token: string }>(async ({ params: { token } }) => {
  const api = await getCaller()
  const response = await attempt(api.join.calendar({ token }))
  if (!response.ok || !response.value) return new Response(null, { status: 404 })
  const { content, contentType, filename } = response.value
  const disposition = `attachment; filename="${filename}"`
  return new Response(content, {
    headers: { 'Content-Type': contentType, 'Content-Disposition': disposition, 'Cache-Control': 'no-store' },
  })
})
