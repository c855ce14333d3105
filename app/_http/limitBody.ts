import { NextRequest } from 'next/server'
import { invalid } from '#server/lib/errors.ts'
import { bodyLimit } from './requestRules.mjs'

/**
 * Reads the body and returns the request with the body in memory, for hosts where scripts/edge.mjs does not run. Throws
 * `too_large` before it reads if the declared length exceeds the limit of the path, and as soon as more has arrived.
 */
export async function limitBody(request: NextRequest): Promise<NextRequest> {
  const { body, headers, method, signal, url } = request
  if (!body) return request
  const limit = bodyLimit(new URL(url).pathname)
  if (Number(headers.get('content-length')) > limit) throw tooLarge(limit)
  const chunks: Uint8Array[] = []
  let received = 0
  // Leaving the loop cancels the stream.
  for await (const chunk of body) {
    received += chunk.length
    if (received > limit) throw tooLarge(limit)
    chunks.push(chunk)
  }
  return new NextRequest(url, { method, headers, signal, body: Buffer.concat(chunks) })
}

const tooLarge = (limit: number) => invalid('', 'too_large', `The body is larger than ${limit / 1024} kB.`)
