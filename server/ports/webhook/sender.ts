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

/** All addresses of a name, asked once. */
type Resolve = (host: string) => Promise<readonly LookupAddress[]>
type Options = { resolve?: Resolve; isOpen?: (address: string) => boolean }
type Located = { addresses: readonly LookupAddress[] } | { refused: 'unresolved' | 'private' }

const excerptBytes = 1024
/** How long a name may take to be found when an address is saved. */
const lookupTimeoutMs = 5000

/**
 * Speaks HTTP by Node's own client: it follows no redirect and knows no proxy, and takes the connection's address from the
 * lookup it is given. The name is resolved once an attempt, all of its addresses are judged, and to one of them it goes.
 */
export function createWebhookSender(
  config: Pick<Config, 'WEBHOOK_PRIVATE_ORIGINS' | 'WEBHOOK_TIMEOUT_MS'>,
  { resolve = resolveAll, isOpen = isPublicAddress }: Options = {},
): WebhookPort {
  const privateOrigins = parseOrigins(config.WEBHOOK_PRIVATE_ORIGINS)

  async function locate({ url, isPrivate }: Target): Promise<Located> {
    const host = url.hostname.replace(/^\[|\]$/g, '')
    const family = isIP(host)
    const addresses = family ? [{ address: host, family }] : await resolve(host).catch(() => [])
    if (addresses.length === 0) return { refused: 'unresolved' }
    // One closed address among open ones is enough: which of them is taken is not ours to say.
    return isPrivate || addresses.every(({ address }) => isOpen(address)) ? { addresses } : { refused: 'private' }
  }

  return {
    async check(text): Promise<TargetCheck> {
      const target = parseTarget(text, privateOrigins)
      if (typeof target === 'string') return { ok: false, reason: target }
      // Somebody waits for a page meanwhile.
      const where = (await until(AbortSignal.timeout(lookupTimeoutMs), locate(target))) ?? {
        refused: 'unresolved' as const,
      }
      return 'refused' in where ? { ok: false, reason: where.refused } : { ok: true, url: target.url.href }
    },
    async post(request): Promise<WebhookResult> {
      const startedAt = performance.now()
      const took = () => Math.round(performance.now() - startedAt)
      const failed = (code: (WebhookResult & { kind: 'failed' })['code']): WebhookResult => ({
        kind: 'failed',
        code,
        durationMs: took(),
      })
      const target = parseTarget(request.url, privateOrigins)
      if (typeof target === 'string') return failed('blocked')
      const signal = AbortSignal.timeout(config.WEBHOOK_TIMEOUT_MS)
      const where = await until(signal, locate(target))
      if (where === null) return failed('timeout')
      if ('refused' in where) return failed(where.refused === 'private' ? 'blocked' : 'unresolved')
      try {
        const answer = await send(target.url, request, pinned(where.addresses), signal)
        return { kind: 'answered', ...answer, durationMs: took() }
      } catch (error) {
        return failed(signal.aborted ? 'timeout' : failureOf(error))
      }
    },
  }
}

const resolveAll: Resolve = (host) => lookup(host, { all: true, verbatim: true })

/** The connection goes to these and asks nobody again. */
const pinned =
  (addresses: readonly LookupAddress[]): LookupFunction =>
  (_host, options, answer) => {
    const [first] = addresses
    if (options.all) answer(null, [...addresses])
    else answer(null, first?.address ?? '', first?.family)
  }

async function until<T>(signal: AbortSignal, work: Promise<T>): Promise<T | null> {
  return Promise.race([
    work,
    new Promise<null>((resolve) => signal.addEventListener('abort', () => resolve(null), { once: true })),
  ])
}

type Read = { status: number; retryAfterMs: number | null; excerpt: string }

function send(url: URL, { headers, body }: WebhookRequest, look: LookupFunction, signal: AbortSignal): Promise<Read> {
  const bytes = Buffer.from(body)
  const options: https.RequestOptions = {
    method: 'POST',
    headers: { ...headers, 'content-length': bytes.length, connection: 'close' },
    lookup: look,
    // No connection is kept: one to an address judged earlier must not serve a later request.
    agent: false,
    signal,
    rejectUnauthorized: true,
    maxHeaderSize: 16_384,
  }
  return new Promise((resolve, reject) => {
    const request = url.protocol === 'https:' ? https.request(url, options) : http.request(url, options)
    let answered = false
    request.on('response', (response) => {
      answered = true
      readAnswer(response).then(resolve, reject)
    })
    request.on('error', (error) => {
      if (!answered) reject(error)
    })
    request.end(bytes)
  })
}

/** The status counts; of the rest a beginning is enough, and nobody waits for more. */
async function readAnswer(response: IncomingMessage): Promise<Read> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of response) {
      chunks.push(chunk)
      size += chunk.length
      if (size >= excerptBytes) break
    }
  } catch {
    // The answer was given with its status; what breaks off or drips on changes nothing.
  }
  response.destroy()
  const excerpt = toExcerpt(Buffer.concat(chunks).subarray(0, excerptBytes).toString('utf8'))
  return { status: response.statusCode ?? 0, retryAfterMs: retryAfterMs(response.headers['retry-after']), excerpt }
}

/** One line to show: control and direction signs would play tricks on its reader, and a secret that comes back stays out. */
const toExcerpt = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\uFFFD]+/gu, ' ')
    .replace(/whsec_[A-Za-z0-9+/=]+|v1,[A-Za-z0-9+/=]{40,}/g, '***')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 500)

function failureOf(error: unknown): 'unreachable' | 'tls' | 'broken' {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (/^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|EHOSTDOWN)$/.test(code)) return 'unreachable'
  return /CERT|SSL|TLS|SELF_SIGNED|EPROTO|ALTNAME|ISSUER/.test(code) ? 'tls' : 'broken'
}
