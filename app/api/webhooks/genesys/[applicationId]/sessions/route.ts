import { receiveSessionEvent } from '#server/video/sessions/receive.ts'
import { runtime } from '../../../../../_server.ts'
import { eventStored, respond } from '../../../../_respond.ts'

type Params = { params: Promise<{ applicationId: string }> }

export async function POST(request: Request, { params }: Params): Promise<Response> {
  return respond(async (requestId) => {
    const { applicationId } = await params
    const ctx = runtime().ctx({ kind: 'system', job: 'session events' }, { requestId })
    const headers = Object.fromEntries(request.headers)
    await receiveSessionEvent(ctx, { applicationId, headers, rawBody: await request.text() })
    ctx.requestTick()
    return eventStored()
  })
}
