import { receiveResend } from '#server/messaging/receipts/receiveResend.ts'
import { defineRoute, eventStored } from '../../../_http/defineRoute.ts'
import { runtime } from '../../../_server.ts'

export const POST = defineRoute(async ({ request, requestId }) => {
  const ctx = runtime().ctx({ kind: 'system', job: 'receipts' }, { requestId })
  await receiveResend(ctx, { headers: request.headers, rawBody: await request.text() })
  ctx.requestTick()
  return eventStored()
})
