import { randomUUID } from 'node:crypto'
import { asAppError, toProblem } from '#server/api/errors.ts'
import { runtime } from '../_server.ts'

/** Runs a door: its refusals become problem documents, and the unknown a reference number. */
export async function answer(work: (requestId: string) => Promise<Response>, request?: Request): Promise<Response> {
  const requestId = request?.headers.get('x-request-id') ?? randomUUID()
  try {
    return await work(requestId)
  } catch (error) {
    const known = asAppError(error)
    if (!known) {
      const cause = error instanceof Error ? error : new Error('unknown')
      runtime().log.error('request failed', {
        requestId,
        errorName: cause.name,
        ...(cause.stack ? { stack: cause.stack } : {}),
      })
    }
    const problem = toProblem(error, requestId)
    const headers: Record<string, string> = { 'content-type': 'application/problem+json', 'cache-control': 'no-store' }
    if (known?.details.retryAfterSeconds) headers['retry-after'] = String(known.details.retryAfterSeconds)
    return new Response(JSON.stringify(problem), { status: problem.status, headers })
  }
}

/** A vendor's callback: 2xx only after its event is stored. */
export const stored = (): Response => new Response(null, { status: 204 })
