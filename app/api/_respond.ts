import { newRequestId } from '#server/lib/ids.ts'
import { afterPages } from '#server/lib/pages.ts'
import { errorFields, toProblem } from '#server/platform/rpc/errors.ts'
import { runtime } from '../_server.ts'

/** Runs a door: its refusals become problem documents, and the unknown a reference number. */
export async function answer(work: (requestId: string) => Promise<Response>): Promise<Response> {
  const requestId = newRequestId()
  try {
    return await work(requestId)
  } catch (error) {
    const problem = toProblem(error, requestId)
    if (!problem.known) runtime().log.error('request failed', { requestId, ...errorFields(error) })
    const headers = { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...problem.headers }
    return new Response(JSON.stringify(problem.body), { status: problem.status, headers })
  }
}

/** The same for a vendor, who can wait a moment: pages go first. */
export const answerVendor = (work: (requestId: string) => Promise<Response>): Promise<Response> =>
  answer(async (requestId) => {
    await afterPages()
    return work(requestId)
  })

/** A vendor's callback: 2xx only after its event is stored. */
export const stored = (): Response => new Response(null, { status: 204 })
