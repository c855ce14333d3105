import { receiveOpenMessage } from '#server/genesys/dispatch/receive.ts'
import { runtime } from '../../../../../_server.ts'
import { eventStored, respond } from '../../../../_respond.ts'

type Params = { params: Promise<{ applicationId: string }> }

export async function POST(request: Request, { params }: Params): Promise<Response> {
  return respond(async (requestId) => {
    const { applicationId } = await params
    const ctx = runtime().ctx({ kind: 'system', job: 'open messages' }, { requestId })
    const headers = Object.fromEntries(request.headers)
    await receiveOpenMessage(ctx, { applicationId, headers, rawBody: await request.text() })
    ctx.requestTick()
    return eventStored()
  })
}
