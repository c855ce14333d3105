import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export const effects = ['mail', 'sms', 'session', 'dispatch'] as const
export type Effect = (typeof effects)[number]
/** Position in a call: before the vendor sees it, after its effect and before its response, or after the response. */
export type Point = 'request' | 'effect' | 'answer'
export type Strike = {
  /** Null means whichever effect comes first. */
  effect: Effect | null
  point: Point
  /** Milliseconds after the response, for the point `response`. */
  delayMs: number
  /**
   * Called at exactly that point. Nothing more of the call reaches either side, except a response that was already
   * sent.
   */
  act: (effect: Effect) => void
}

/** An HTTP proxy between the app and the sandbox that observes each call and can interrupt it at an exact point. */
export type Between = { url: string; arm(strike: Strike | null): void; close(): Promise<void> }

export async function startBetween(target: string): Promise<Between> {
  let armed: Strike | null = null
  const take = (effect: Effect | null, point: Point): Strike | null => {
    if (!effect || armed?.point !== point || (armed.effect !== null && armed.effect !== effect)) return null
    const strike = armed
    armed = null
    return strike
  }
  const server = createServer((request, response) => {
    pass(target, take, request, response).catch(() => request.socket.destroy())
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arm: (strike) => {
      armed = strike
    },
    close: () => closed(server),
  }
}

type Take = (effect: Effect | null, point: Point) => Strike | null

async function pass(target: string, take: Take, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await bodyOf(request)
  const effect = effectOf(request, body)
  const early = take(effect, 'request')
  if (early && effect) return strikeNow(early, effect, request)
  const answer = await forward(target, request, body)
  const content = Buffer.from(await answer.arrayBuffer())
  const late = answer.ok ? take(effect, 'effect') : null
  if (late && effect) return strikeNow(late, effect, request)
  const headers = [...answer.headers].filter(([name]) => !hopByHop.has(name))
  response.writeHead(answer.status, headers.flat()).end(content)
  const after = answer.ok ? take(effect, 'answer') : null
  if (after && effect) setTimeout(() => after.act(effect), after.delayMs)
}

function strikeNow(strike: Strike, effect: Effect, request: IncomingMessage): void {
  strike.act(effect)
  request.socket.destroy()
}

function effectOf({ method, url = '' }: IncomingMessage, body: Buffer): Effect | null {
  if (method !== 'POST') return null
  const path = url.split('?')[0] ?? ''
  // Mails to staff may be sent too; interrupting one would not test a customer's mail.
  if (path === '/emails') return /"to":\s*\[?\s*"agent-/.test(body.toString('utf8')) ? null : 'mail'
  if (path.endsWith('/Messages.json')) return 'sms'
  if (path === '/api/v2/video/sessions') return 'session'
  return path.endsWith('/inbound/open/message') ? 'dispatch' : null
}

// Headers that apply to one connection only, or that are no longer correct for a body that was read completely.
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'content-length',
  'content-encoding',
  'host',
])

function forward(target: string, { method, url, headers }: IncomingMessage, body: Buffer): Promise<Response> {
  const passed = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined || hopByHop.has(name) ? [] : [[name, String(value)] as [string, string]],
  )
  return fetch(`${target}${url}`, {
    method: method ?? 'GET',
    headers: passed,
    redirect: 'manual',
    ...(body.length > 0 ? { body: new Uint8Array(body) } : {}),
  })
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part)
  return Buffer.concat(parts)
}

async function closed(server: Server): Promise<void> {
  const ended = new Promise((resolve) => server.close(resolve))
  server.closeAllConnections()
  await ended
}
