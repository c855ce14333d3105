import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import { appRouter } from '#server/api/router.ts'
import { defineRoute } from '../../../_http/defineRoute.ts'
import { currentCtx, runtime } from '../../../_server.ts'

/** Limits the procedures per request. Each procedure of a batch counts towards its rate limit individually. */
const MAX_BATCH = 10

const handleTrpc = defineRoute(({ request }) => {
  const refusal = refusalOf(request)
  if (refusal) return Response.json({ message: refusal.message }, { status: refusal.status })
  return fetchRequestHandler({
    endpoint: '/api/trpc',
    req: request,
    router: appRouter,
    createContext: currentCtx,
    maxBatchSize: MAX_BATCH,
  })
})

/**
 * Returns why a request is refused, or null. A form or multipart body needs no preflight, so another site could send one with our
 * cookie; therefore only JSON is accepted, and only from our own origin.
 */
function refusalOf(request: Request): { status: number; message: string } | null {
  if (request.method === 'GET') return null
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/json') return { status: 415, message: 'The request body must be JSON.' }
  const origin = request.headers.get('origin')
  if (origin !== new URL(runtime().config.PUBLIC_URL).origin) {
    return { status: 403, message: 'Requests from other origins are not allowed.' }
  }
  return null
}

export { handleTrpc as GET, handleTrpc as POST }
