import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { SandboxContext } from './context.ts'
import type { Fault } from './faults.ts'
import type { Call } from './http.ts'
import { parseBody, type Reply, readBody, writeReply } from './request.ts'
import type { Router } from './router.ts'
import { type Owner, ownerOf, vendorError } from './vendors.ts'

/** Serves one request: fault, route, response, ledger. */
export async function serve(
  context: SandboxContext,
  router: Router,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const startedMs = Date.now()
  const call = await readCall(context, request).catch(() => null)
  if (!call) return void request.socket.destroy()
  const owner = ownerOf(call.path)
  const fault = context.faults.apply(owner, call.method, call.url)
  const record = (status: number | null, effect: boolean) => {
    const isNoise = owner === 'sandbox' && call.method === 'GET'
    if (!isNoise) context.ledger.record(owner, call, { status, effect, fault: fault?.mode ?? null, startedMs })
  }
  if (fault?.mode === 'hang') return record(null, false)
  if (fault?.mode === 'reset') {
    record(null, false)
    return void request.socket.resetAndDestroy()
  }
  if (fault?.mode === 'slow') call.pause = pauseOnce(fault.delayMs)
  const reply = fault?.mode === 'status' ? injectedError(owner, fault) : await handle(router, owner, call)
  if (fault?.mode === 'drop-response') {
    record(null, reply.effect ?? false)
    return void request.socket.destroy()
  }
  const sent = fault?.mode === 'status-after' ? injectedError(owner, fault) : reply
  record(sent.status, reply.effect ?? false)
  if (sent.stream) sent.stream(response)
  else writeReply(response, sent)
}

async function handle(router: Router, owner: Owner, call: Call): Promise<Reply> {
  const match = router.find(call.method, call.path)
  if (!match) return vendorError(owner, 404, 'The requested resource was not found.')
  try {
    // Resend's route pauses while it holds the idempotency key, so that a concurrent request with the same key is
    // detected.
    if (match.route.path !== '/emails') await call.pause()
    const reply = await match.route.handle({ ...call, params: match.params })
    if (match.route.path === '/emails') await call.pause()
    return reply
  } catch (error) {
    console.error(`sandbox: ${call.method} ${match.route.path} failed`, error)
    return vendorError(owner, 500, 'Internal error of the sandbox.')
  }
}

async function readCall(context: SandboxContext, request: IncomingMessage): Promise<Call> {
  const url = request.url ?? '/'
  const { pathname, searchParams } = new URL(url, 'http://sandbox.invalid')
  const raw = await readBody(request)
  return {
    context,
    method: request.method ?? 'GET',
    path: pathname,
    url,
    params: {},
    query: searchParams,
    headers: request.headers,
    raw,
    ...parseBody(raw, request.headers['content-type'] ?? ''),
    pause: async () => {},
  }
}

function pauseOnce(delayMs: number): () => Promise<void> {
  let paused = false
  return async () => {
    if (paused) return
    paused = true
    await sleep(delayMs)
  }
}

function injectedError(owner: Owner, fault: Fault): Reply {
  const reply = vendorError(owner, fault.status, `An injected fault: ${fault.status}.`)
  if (fault.retryAfter === undefined) return reply
  return { ...reply, headers: { ...reply.headers, 'retry-after': String(fault.retryAfter) } }
}
