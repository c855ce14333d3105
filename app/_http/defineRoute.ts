import type { NextRequest } from 'next/server'
import { newRequestId } from '#server/lib/ids.ts'
import { errorFields, toProblem } from '#server/platform/rpc/errors.ts'
import { runtime } from '../_server.ts'
import { limitBody } from './limitBody.ts'

type Given<Params> = { request: NextRequest; params: Params; requestId: string }

/**
 * Creates a route's handler: the body is read within its limit first. Known errors become problem documents; unknown ones are
 * logged and get a reference number.
 */
export const defineRoute =
  <Params = unknown>(handle: (given: Given<Params>) => Response | Promise<Response>) =>
  async (request: NextRequest, { params }: { params: Promise<Params> }): Promise<Response> => {
    const requestId = newRequestId()
    try {
      return await handle({ request: await limitBody(request), params: await params, requestId })
    } catch (error) {
      const problem = toProblem(error, requestId)
      if (!problem.known) runtime().log.error('request failed', { requestId, ...errorFields(error) })
      const headers = { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...problem.headers }
      return new Response(JSON.stringify(problem.body), { status: problem.status, headers })
    }
  }

/** The response to a vendor's callback, sent only after its event is stored. */
export const eventStored = (): Response => new Response(null, { status: 204 })
