import type { LookupAddress } from 'node:dns'
import { lookup } from 'node:dns/promises'
import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import type { Config } from '#server/config.ts'
import { isPublicAddress } from './address.ts'
import { retryAfterMs } from './retryAfter.ts'
import { parseOrigins, parseTarget, type Target } from './target.ts'
import type { TargetCheck, WebhookPort, WebhookRequest, WebhookResult } from './types.ts'

/** Resolves all addresses of a host name. */
type Resolve = (host: string) => Promise<readonly LookupAddress[]>
type Options = { resolve?: Resolve; isAllowed?: (address: string) => boolean }
type Located = { addresses: readonly LookupAddress[] } | { refused: 'unresolved' | 'private' }

const excerptBytes = 1024
/** Time limit for resolving a host name when an endpoint is saved. */
const lookupTimeoutMs = 5000

/**
 * Creates the webhook port with the HTTP client of Node: it follows no redirect, uses no proxy, and connects to the
 * address from the lookup that it is given. The name is resolved once per attempt, all its addresses are checked, and
 * the connection goes to one of them.
 */
export function createWebhookSender(
  config: Pick<Config, 'WEBHOOK_PRIVATE_ORIGINS' | 'WEBHOOK_TIMEOUT_MS'>,
  { resolve = resolveAll, isAllowed = isPublicAddress }: Options = {},
): WebhookPort {
  const privateOrigins = parseOrigins(config.WEBHOOK_PRIVATE_ORIGINS)

  async function locate({ url, isPrivate }: Target): Promise<Located> {
    const host = url.hostname.replace(/^\[|\]$/g, '')
    const family = isIP(host)
    const addresses = family ? [{ address: host, family }] : await resolve(host).catch(() => [])
    if (addresses.length === 0) return { refused: 'unresolved' }
    // One private address among public ones is enough to refuse, because we do not choose which one is used.
    return isPrivate || addresses.every(({ address }) => isAllowed(address)) ? { addresses } : { refused: 'private' }
  }

  return {
    async check(text): Promise<TargetCheck> {
      const target = parseTarget(text, privateOrigins)
      if (typeof target === 'string') return { ok: false, reason: target }
      // A user is waiting for the page, so the lookup has its own short limit.
      const located = (await until(AbortSignal.timeout(lookupTimeoutMs), locate(target))) ?? {
        refused: 'unresolved' as const,
      }
      return 'refused' in located ? { ok: false, reason: located.refused } : { ok: true, url: target.url.href }
    },
    async post(request): Promise<WebhookResult> {
      const startedAt = performance.now()
      const elapsedMs = () => Math.round(performance.now() - startedAt)
      const failed = (code: (WebhookResult & { kind: 'failed' })['code']): WebhookResult => ({
        kind: 'failed',
        code,
        durationMs: elapsedMs(),
      })
      const target = parseTarget(request.url, privateOrigins)
      if (typeof target === 'string') return failed('blocked')
      const signal = AbortSignal.timeout(config.WEBHOOK_TIMEOUT_MS)
      const located = await until(signal, locate(target))
      if (located === null) return failed('timeout')
      if ('refused' in located) return failed(located.refused === 'private' ? 'blocked' : 'unresolved')
      try {
        const response = await send(target.url, request, pinnedLookup(located.addresses), signal)
        return { kind: 'answered', ...response, durationMs: elapsedMs() }
      } catch (error) {
        return failed(signal.aborted ? 'timeout' : failureCode(error))
      }
    },
  }
}

const resolveAll: Resolve = (host) => lookup(host, { all: true, verbatim: true })

/** Returns a lookup with these addresses, so that the connection does not resolve the name again. */
const pinnedLookup =
  (addresses: readonly LookupAddress[]): LookupFunction =>
  (_host, options, callback) => {
    const [first] = addresses
    if (options.all) callback(null, [...addresses])
    else callback(null, first?.address ?? '', first?.family)
  }

async function until<T>(signal: AbortSignal, work: Promise<T>): Promise<T | null> {
  return Promise.race([
    work,
    new Promise<null>((resolve) => signal.addEventListener('abort', () => resolve(null), { once: true })),
  ])
}

type ReceivedResponse = { status: number; retryAfterMs: number | null; excerpt: string }

function send(
  url: URL,
  { headers, body }: WebhookRequest,
  lookupAddress: LookupFunction,
  signal: AbortSignal,
): Promise<ReceivedResponse> {
  const bytes = Buffer.from(body)
  const options: https.RequestOptions = {
    method: 'POST',
    headers: { ...headers, 'content-length': bytes.length, connection: 'close' },
    lookup: lookupAddress,
    // No connection is reused, because one to an address checked earlier must not serve a later request.
    agent: false,
    signal,
    rejectUnauthorized: true,
    maxHeaderSize: 16_384,
  }
  return new Promise((resolve, reject) => {
    const request = url.protocol === 'https:' ? https.request(url, options) : http.request(url, options)
    let responded = false
    request.on('response', (response) => {
      responded = true
      readResponse(response).then(resolve, reject)
    })
    request.on('error', (error) => {
      if (!responded) reject(error)
    })
    request.end(bytes)
  })
}

/** Reads the status and the beginning of the body; the rest is not awaited. */
async function readResponse(response: IncomingMessage): Promise<ReceivedResponse> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of response) {
      chunks.push(chunk)
      size += chunk.length
      if (size >= excerptBytes) break
    }
  } catch {
    // The response counts with its status; a body that breaks off or is slow changes nothing.
  }
  response.destroy()
  const excerpt = toExcerpt(Buffer.concat(chunks).subarray(0, excerptBytes).toString('utf8'))
  return { status: response.statusCode ?? 0, retryAfterMs: retryAfterMs(response.headers['retry-after']), excerpt }
}

/**
 * Reduces a body to one line for display. Control and direction characters could mislead the reader, and a secret that
 * the endpoint echoes must not be shown.
 */
const toExcerpt = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\uFFFD]+/gu, ' ')
    .replace(/whsec_[A-Za-z0-9+/=]+|v1,[A-Za-z0-9+/=]{40,}/g, '***')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 500)

function failureCode(error: unknown): 'unreachable' | 'tls' | 'broken' {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (/^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|EHOSTDOWN)$/.test(code)) return 'unreachable'
  return /CERT|SSL|TLS|SELF_SIGNED|EPROTO|ALTNAME|ISSUER/.test(code) ? 'tls' : 'broken'
}
