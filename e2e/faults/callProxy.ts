import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export const effects = ['mail', 'sms', 'session', 'dispatch'] as const
export type Effect = (typeof effects)[number]
/** Position in a call: before the vendor sees it, after its effect and before its response, or after the response. */
export type Point = 'request' | 'effect' | 'response'
export type Interruption = {
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
export type CallProxy = { url: string; arm(interruption: Interruption | null): void; close(): Promise<void> }

export async function startCallProxy(target: string): Promise<CallProxy> {
  let armed: Interruption | null = null
  const takeArmed = (effect: Effect | null, point: Point): Interruption | null => {
    if (!effect || armed?.point !== point || (armed.effect !== null && armed.effect !== effect)) return null
    const interruption = armed
    armed = null
    return interruption
  }
  const server = createServer((request, response) => {
    handle(target, takeArmed, request, response).catch(() => request.socket.destroy())
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arm: (interruption) => {
      armed = interruption
    },
    close: () => closeServer(server),
  }
}

type TakeArmed = (effect: Effect | null, point: Point) => Interruption | null

async function handle(
  target: string,
  takeArmed: TakeArmed,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readBody(request)
  const effect = effectOf(request, body)
  const beforeRequest = takeArmed(effect, 'request')
  if (beforeRequest && effect) return interruptNow(beforeRequest, effect, request)
  const reply = await forward(target, request, body)
  const responseBody = Buffer.from(await reply.arrayBuffer())
  const afterEffect = reply.ok ? takeArmed(effect, 'effect') : null
  if (afterEffect && effect) return interruptNow(afterEffect, effect, request)
  const headers = [...reply.headers].filter(([name]) => !omittedHeaders.has(name))
  response.writeHead(reply.status, headers.flat()).end(responseBody)
  const afterResponse = reply.ok ? takeArmed(effect, 'response') : null
  if (afterResponse && effect) setTimeout(() => afterResponse.act(effect), afterResponse.delayMs)
}

function interruptNow(interruption: Interruption, effect: Effect, request: IncomingMessage): void {
  interruption.act(effect)
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
const omittedHeaders = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'content-length',
  'content-encoding',
  'host',
])

function forward(target: string, { method, url, headers }: IncomingMessage, body: Buffer): Promise<Response> {
  const forwarded = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined || omittedHeaders.has(name) ? [] : [[name, String(value)] as [string, string]],
  )
  return fetch(`${target}${url}`, {
    method: method ?? 'GET',
    headers: forwarded,
    redirect: 'manual',
    ...(body.length > 0 ? { body: new Uint8Array(body) } : {}),
  })
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part)
  return Buffer.concat(parts)
}

async function closeServer(server: Server): Promise<void> {
  const ended = new Promise((resolve) => server.close(resolve))
  server.closeAllConnections()
  await ended
}
