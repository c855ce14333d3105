import { newRequestId } from '#server/lib/ids.ts'
import { errorFields, toProblem } from '#server/platform/rpc/errors.ts'
import { runtime } from '../_server.ts'

/** Runs a route handler. Known errors become problem documents; unknown ones are logged and get a reference number. */
export async function respond(handle: (requestId: string) => Promise<Response>): Promise<Response> {
  const requestId = newRequestId()
  try {
    return await handle(requestId)
  } catch (error) {
    const problem = toProblem(error, requestId)
    if (!problem.known) runtime().log.error('request failed', { requestId, ...errorFields(error) })
    const headers = { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...problem.headers }
    return new Response(JSON.stringify(problem.body), { status: problem.status, headers })
  }
}

/** The response to a vendor's callback, sent only after its event is stored. */
export const eventStored = (): Response => new Response(null, { status: 204 })
