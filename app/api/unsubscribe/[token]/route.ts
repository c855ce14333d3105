import { unsubscribe, unsubscribeInput } from '#server/messaging/optOut/unsubscribe.ts'
import { defineRoute } from '../../../_http/defineRoute.ts'
import { runtime } from '../../../_server.ts'

/** Handles the one-click unsubscribe of a mail program (RFC 8058): a POST without cookies from another origin. */
export const POST = defineRoute<{ token: string }>(async ({ params, requestId }) => {
  const ctx = runtime().ctx({ kind: 'public', clientIp: null, browserId: null }, { requestId })
  const { ok } = await unsubscribe(ctx, unsubscribeInput.parse(params), 'one_click')
  return new Response(null, { status: ok ? 200 : 404, headers: { 'cache-control': 'no-store' } })
})

/** Redirects mail programs that open the URL instead to the page that asks for confirmation. */
export const GET = defineRoute<{ token: string }>(({ params }) => {
  const headers = { location: `/unsubscribe/${encodeURIComponent(params.token)}`, 'cache-control': 'no-store' }
  return new Response(null, { status: 303, headers })
})
