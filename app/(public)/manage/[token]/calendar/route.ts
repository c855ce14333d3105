import { defineRoute } from '../../../../_http/defineRoute.ts'
import { attempt } from '../../../../_http/procedureCall.ts'
import { getCaller } from '../../../../_server.ts'
import { managePath } from '../../../_shared/paths.ts'

/** Returns the current calendar file. Opened again after a reschedule, it updates the existing entry. */
export const GET = defineRoute<{ token: string }>(async ({ params: { token } }) => {
  const api = await getCaller()
  const response = await attempt(api.manage.calendar({ token }))
  // The manage page explains the reason: an unknown or replaced link, or an error on our side.
  if (!response.ok || !response.value)
    return new Response(null, { status: 303, headers: { Location: managePath(token) } })
  const { content, contentType } = response.value
  return new Response(content, {
    headers: {
      'Content-Type': contentType,
      'Content-Disposition': 'attachment; filename="appointment.ics"',
      'Cache-Control': 'no-store',
    },
  })
})
