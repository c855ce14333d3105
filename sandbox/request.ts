import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'

/** One request with its complete body. */
export type IncomingRequest = {
  method: string
  path: string
  /** The path with its query, as received. */
  url: string
  params: Record<string, string>
  query: URLSearchParams
  headers: IncomingHttpHeaders
  raw: Buffer
  /** The parsed body: JSON, or a form's fields; undefined when empty or invalid. */
  body: unknown
  /** True when a body was sent as JSON and is invalid. */
  malformed: boolean
}

export type Reply = {
  status: number
  headers?: Record<string, string>
  /** A string is sent as it is; anything else as JSON. */
  body?: unknown
  type?: string
  /** True when the request changed the sandbox's state. */
  effect?: boolean
  /** Takes over the response, for server-sent events. */
  stream?: (response: ServerResponse) => void
}

const MAX_BODY_BYTES = 64 * 1024 * 1024

export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    size += chunk.length
    if (size > MAX_BODY_BYTES) throw new Error('request body too large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

export function parseBody(raw: Buffer, contentType: string): { body: unknown; malformed: boolean } {
  if (raw.length === 0) return { body: undefined, malformed: false }
  if (contentType.startsWith('application/x-www-form-urlencoded')) {
    return { body: Object.fromEntries(new URLSearchParams(raw.toString('utf8'))), malformed: false }
  }
  try {
    return { body: JSON.parse(raw.toString('utf8')), malformed: false }
  } catch {
    return { body: undefined, malformed: true }
  }
}

export function writeReply(response: ServerResponse, reply: Reply): void {
  const payload = typeof reply.body === 'string' || reply.body === undefined ? reply.body : JSON.stringify(reply.body)
  const type = reply.type ?? (typeof reply.body === 'string' ? 'text/plain; charset=utf-8' : 'application/json')
  response.writeHead(reply.status, {
    ...(payload === undefined ? {} : { 'content-type': type }),
    'cache-control': 'no-store',
    ...reply.headers,
  })
  response.end(payload)
}

export function header(call: IncomingRequest, name: string): string | undefined {
  const value = call.headers[name]
  return Array.isArray(value) ? value[0] : value
}

/** Returns user and password of HTTP Basic, or null. */
export function basicAuth(call: IncomingRequest): { user: string; password: string } | null {
  const match = /^Basic (.+)$/i.exec(header(call, 'authorization') ?? '')
  if (!match?.[1]) return null
  const decoded = Buffer.from(match[1], 'base64').toString('utf8')
  const colon = decoded.indexOf(':')
  return colon < 0 ? null : { user: decoded.slice(0, colon), password: decoded.slice(colon + 1) }
}

export function bearer(call: IncomingRequest): string | null {
  return /^Bearer\s+(.+)$/i.exec(header(call, 'authorization') ?? '')?.[1]?.trim() ?? null
}
