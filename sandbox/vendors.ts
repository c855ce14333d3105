import { randomUUID } from 'node:crypto'
import type { Reply } from './request.ts'

export const VENDORS = ['genesys', 'resend', 'twilio', 'crm'] as const
type Vendor = (typeof VENDORS)[number]
/** `hooks` accepts anything; `sandbox` is the sandbox's own interface for people and tests. */
export type Owner = Vendor | 'hooks' | 'sandbox'

const PREFIXES: [string, Owner][] = [
  ['/api/v2/', 'genesys'],
  ['/oauth/', 'genesys'],
  ['/login/', 'genesys'],
  ['/emails', 'resend'],
  ['/2010-04-01/', 'twilio'],
  ['/crm', 'crm'],
  ['/hooks/', 'hooks'],
  ['/receivers/', 'hooks'],
]

export function ownerOf(path: string): Owner {
  return PREFIXES.find(([prefix]) => path.startsWith(prefix))?.[1] ?? 'sandbox'
}

/** Builds an error in the vendor's own format, for injected faults and unknown paths. */
export function vendorError(owner: Owner, status: number, message: string): Reply {
  if (owner === 'genesys') return genesysError(status, message)
  if (owner === 'resend') return { status, body: { statusCode: status, name: resendName(status), message } }
  if (owner === 'twilio')
    return { status, body: { code: twilioCode(status), message, more_info: moreInfo(twilioCode(status)), status } }
  return { status, body: { error: message } }
}

export type Detail = { errorCode: string; fieldName: string }
export type GenesysErrorMore = { code?: string; details?: Detail[]; limit?: Record<string, unknown> }

/** Builds Genesys' ErrorBody. */
export function genesysError(status: number, message: string, more: GenesysErrorMore = {}): Reply {
  const contextId = randomUUID()
  const { code = GENESYS_CODES[status] ?? 'internal.server.error', details = [], limit } = more
  return {
    status,
    headers: { 'inin-correlation-id': contextId },
    body: { message, code, status, contextId, details, errors: [], ...(limit ? { limit } : {}) },
  }
}

export function moreInfo(code: number): string {
  return `https://www.twilio.com/docs/errors/${code}`
}

const GENESYS_CODES: Record<number, string> = {
  400: 'bad.request',
  401: 'bad.credentials',
  403: 'not.authorized',
  404: 'not.found',
  408: 'request.timeout',
  409: 'conflict',
  413: 'request.entity.too.large',
  415: 'unsupported.media.type',
  429: 'too.many.requests',
  503: 'service.unavailable',
  504: 'request.timeout',
}

function resendName(status: number): string {
  if (status === 404) return 'not_found'
  if (status === 429) return 'rate_limit_exceeded'
  if (status === 401) return 'missing_api_key'
  return status >= 500 ? 'internal_server_error' : 'validation_error'
}

function twilioCode(status: number): number {
  return { 401: 20003, 404: 20404, 405: 20004, 429: 20429, 503: 20503 }[status] ?? (status >= 500 ? 20500 : 21620)
}
