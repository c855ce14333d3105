import { unsubscribe } from '#server/messaging/optOut/unsubscribe.ts'
import { runtime } from '../../../_server.ts'
import { respond } from '../../_respond.ts'

type Params = { params: Promise<{ token: string }> }

/** Handles the one-click unsubscribe of a mail program (RFC 8058): a POST without cookies from another origin. */
export async function POST(_: Request, { params }: Params): Promise<Response> {
  return respond(async (requestId) => {
    const ctx = runtime().ctx({ kind: 'public', clientIp: null, browserId: null }, { requestId })
    const { ok } = await unsubscribe(ctx, await params, 'one_click')
    return new Response(null, { status: ok ? 200 : 404, headers: { 'cache-control': 'no-store' } })
  })
}

/** Redirects mail programs that open the URL instead to the page that asks for confirmation. */
export async function GET(_: Request, { params }: Params): Promise<Response> {
  const { token } = await params
  const headers = { location: `/unsubscribe/${encodeURIComponent(token)}`, 'cache-control': 'no-store' }
  return new Response(null, { status: 303, headers })
}
