import { receiveTwilioWebhook } from '#server/messaging/optOut/receiveTwilioWebhook.ts'
import { runtime } from '../../../_server.ts'
import { eventStored, respond } from '../../_respond.ts'
import { twilioReply } from './twilioReply.ts'

export async function POST(request: Request): Promise<Response> {
  return respond(async (requestId) => {
    const ctx = runtime().ctx({ kind: 'system', job: 'receipts' }, { requestId })
    // The signature covers the public URL that is configured at Twilio, not the one this process listens on.
    const url = `${ctx.config.PUBLIC_URL}/api/webhooks/twilio${new URL(request.url).search}`
    const form = Object.fromEntries(new URLSearchParams(await request.text()))
    const received = await receiveTwilioWebhook(ctx, { headers: request.headers, url, form })
    ctx.requestTick()
    return typeof received === 'string' ? eventStored() : twilioReply(received.reply)
  })
}
