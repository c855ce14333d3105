import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import { appRouter } from '#server/api/router.ts'
import { currentCtx, runtime } from '../../../_server.ts'

/** Every procedure in a batch counts by itself in its verb's limits; the bound keeps one request from being many. */
const MAX_BATCH = 10

async function answer(request: Request): Promise<Response> {
  const refusal = whyNot(request)
  if (refusal) return Response.json({ message: refusal.message }, { status: refusal.status })
  return fetchRequestHandler({
    endpoint: '/api/trpc',
    req: request,
    router: appRouter,
    createContext: currentCtx,
    maxBatchSize: MAX_BATCH,
  })
}

/**
 * A form or multipart body needs no preflight, so another site could send one with our cookie: only JSON comes in, and a
 * change only from our own origin.
 */
function whyNot(request: Request): { status: number; message: string } | null {
  if (request.method === 'GET') return null
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/json') return { status: 415, message: 'Send JSON.' }
  const origin = request.headers.get('origin')
  if (origin !== new URL(runtime().config.PUBLIC_URL).origin) {
    return { status: 403, message: 'Requests from elsewhere are not taken.' }
  }
  return null
}

export { answer as GET, answer as POST }
