import { receiveResend } from '#server/messaging/delivery/receiveResend.ts'
import { runtime } from '../../../_server.ts'
import { eventStored, respond } from '../../_respond.ts'

export async function POST(request: Request): Promise<Response> {
  return respond(async (requestId) => {
    const ctx = runtime().ctx({ kind: 'system', job: 'receipts' }, { requestId })
    await receiveResend(ctx, { headers: request.headers, rawBody: await request.text() })
    ctx.requestTick()
    return eventStored()
  })
}
