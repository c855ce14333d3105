import { randomUUID } from 'node:crypto'
import type { Call, Handler } from '../http.ts'
import type { Token } from '../records.ts'
import { bearer, header, type Reply } from '../request.ts'
import { type Detail, genesysError } from '../vendors.ts'

export type GenesysCall = Call & { token: Token }
export type GenesysHandler = (call: GenesysCall) => Reply | Promise<Reply>

const MAX_BYTES = 512_000
const MINUTE_MS = 60_000
const DEFAULT_RATE = 300

/** Checks what the platform checks before any operation: token, rate, media type, size, valid JSON. */
export function platform(handle: GenesysHandler): Handler {
  return async (call) => {
    const token = authenticate(call)
    if (!('value' in token)) return token
    const limited = countRequest(call, token)
    const reply = limited.refusal ?? refuseBody(call) ?? (await handle({ ...call, token }))
    return { ...reply, headers: { 'inin-correlation-id': randomUUID(), ...limited.headers, ...reply.headers } }
  }
}

/** Like `platform`, and marks the response: the operation is in the project's documents, but not in the official API. */
export function documented(handle: GenesysHandler): Handler {
  const guarded = platform(handle)
  return async (call) => {
    const reply = await guarded(call)
    return { ...reply, headers: { ...reply.headers, 'x-sandbox-dialect': 'document' } }
  }
}

export function invalid(details: Detail[]): Reply {
  const fields = details.map((detail) => detail.fieldName).join(', ')
  return genesysError(
    400,
    `The request could not be understood by the server due to malformed syntax. Check: ${fields}`,
    {
      details,
    },
  )
}

export function notFound(): Reply {
  return genesysError(404, 'The requested resource was not found.')
}

function authenticate(call: Call): Token | Reply {
  const value = bearer(call)
  if (!value) {
    const message = 'No authentication bearer token specified in authorization header.'
    return genesysError(401, message, { code: 'authentication.required' })
  }
  const token = call.context.state.get('tokens', value)
  if (!token || !sameRegion(call, token))
    return genesysError(401, 'Invalid login credentials.', { code: 'bad.credentials' })
  if (token.expiresAtMs <= Date.now()) {
    return genesysError(401, 'The supplied credentials have expired.', { code: 'credentials.expired' })
  }
  return token
}

/** A token is valid only in its region; a caller that names no region is accepted. */
function sameRegion(call: Call, token: Token): boolean {
  const region = header(call, 'x-sandbox-region')
  return !region || !token.region || region === token.region
}

function countRequest(call: Call, token: Token): { headers: Record<string, string>; refusal: Reply | null } {
  const allowed = call.context.options.genesysRatePerMinute ?? DEFAULT_RATE
  const now = Date.now()
  const current = call.context.rates.get(token.value)
  const window = current && now - current.startedAt < MINUTE_MS ? current : { startedAt: now, count: 0 }
  window.count += 1
  call.context.rates.set(token.value, window)
  const reset = Math.max(1, Math.ceil((window.startedAt + MINUTE_MS - now) / 1000))
  const headers = {
    'inin-ratelimit-count': String(window.count),
    'inin-ratelimit-allowed': String(allowed),
    'inin-ratelimit-reset': String(reset),
  }
  return { headers, refusal: window.count > allowed ? tooMany(reset, allowed) : null }
}

function tooMany(seconds: number, allowed: number): Reply {
  const limit = { key: 'token.rate.per.minute', namespace: 'platform.api', value: allowed }
  const reply = genesysError(429, `Rate limit exceeded the maximum. Retry the request in [${seconds}] seconds`, {
    limit,
  })
  return { ...reply, headers: { ...reply.headers, 'retry-after': String(seconds) } }
}

function refuseBody(call: Call): Reply | null {
  if (!['POST', 'PATCH', 'PUT'].includes(call.method) || call.raw.length === 0) return null
  const type = header(call, 'content-type') ?? ''
  if (!type.toLowerCase().startsWith('application/json')) {
    return genesysError(415, `Unsupported Media Type - ${type || 'no content type was given'}`)
  }
  if (call.raw.length > MAX_BYTES)
    return genesysError(413, `The request is over the size limit. Maximum bytes: ${MAX_BYTES}`)
  if (call.malformed)
    return genesysError(400, 'The request could not be understood by the server due to malformed syntax.')
  return null
}
