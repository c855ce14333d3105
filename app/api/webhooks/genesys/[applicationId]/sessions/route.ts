import { receiveSessionEvent } from '#server/video/sessions/receive.ts'
import { defineRoute, eventStored } from '../../../../../_http/defineRoute.ts'
import { runtime } from '../../../../../_server.ts'

export const POST = defineRoute<{ applicationId: string }>(async ({ request, params, requestId }) => {
  const { applicationId } = params
  const ctx = runtime().ctx({ kind: 'system', job: 'session events' }, { requestId })
  const headers = Object.fromEntries(request.headers)
  await receiveSessionEvent(ctx, { applicationId, headers, rawBody: await request.text() })
  ctx.requestTick()
  return eventStored()
})
