import { receiveTwilioWebhook } from '#server/messaging/receipts/receiveTwilioWebhook.ts'
import { defineRoute, eventStored } from '../../../_http/defineRoute.ts'
import { runtime } from '../../../_server.ts'
import { twilioReply } from './twilioReply.ts'

export const POST = defineRoute(async ({ request, requestId }) => {
  const ctx = runtime().ctx({ kind: 'system', job: 'receipts' }, { requestId })
  // The signature covers the public URL that is configured at Twilio, not the one this process listens on.
  const url = `${ctx.config.PUBLIC_URL}/api/webhooks/twilio${new URL(request.url).search}`
  const form = Object.fromEntries(new URLSearchParams(await request.text()))
  const received = await receiveTwilioWebhook(ctx, { headers: request.headers, url, form })
  ctx.requestTick()
  return typeof received === 'string' ? eventStored() : twilioReply(received.reply)
})
