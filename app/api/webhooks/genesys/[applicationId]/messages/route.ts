import { receiveOpenMessage } from '#server/genesys/dispatch/receive.ts'
import { defineRoute, eventStored } from '../../../../../_http/defineRoute.ts'
import { runtime } from '../../../../../_server.ts'

export const POST = defineRoute<{ applicationId: string }>(async ({ request, params, requestId }) => {
  const { applicationId } = params
  const ctx = runtime().ctx({ kind: 'system', job: 'open messages' }, { requestId })
  const headers = Object.fromEntries(request.headers)
  await receiveOpenMessage(ctx, { applicationId, headers, rawBody: await request.text() })
  ctx.requestTick()
  return eventStored()
})
