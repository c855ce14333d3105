import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Fault } from './faults.ts'
import type { Call } from './http.ts'
import { parseBody, type Reply, readBody, writeReply } from './request.ts'
import type { Router } from './router.ts'
import { type Owner, ownerOf, vendorError } from './vendors.ts'
import type { World } from './context.ts'

/** Serves one request: fault, route, response, ledger. */
export async function serve(
  world: World,
  router: Router,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const startedMs = Date.now()
  const call = await readCall(world, request).catch(() => null)
  if (!call) return void request.socket.destroy()
  const owner = ownerOf(call.path)
  const fault = world.faults.strike(owner, call.method, call.url)
  const note = (status: number | null, effect: boolean) => {
    const isNoise = owner === 'sandbox' && call.method === 'GET'
    if (!isNoise) world.ledger.record(owner, call, { status, effect, fault: fault?.mode ?? null, startedMs })
  }
  if (fault?.mode === 'hang') return note(null, false)
  if (fault?.mode === 'reset') {
    note(null, false)
    return void request.socket.resetAndDestroy()
  }
  if (fault?.mode === 'slow') call.pause = pauseOnce(fault.delayMs)
  const reply = fault?.mode === 'status' ? plantedError(owner, fault) : await answer(router, owner, call)
  if (fault?.mode === 'drop-response') {
    note(null, reply.effect ?? false)
    return void request.socket.destroy()
  }
  const given = fault?.mode === 'status-after' ? plantedError(owner, fault) : reply
  note(given.status, reply.effect ?? false)
  if (given.stream) given.stream(response)
  else writeReply(response, given)
}

async function answer(router: Router, owner: Owner, call: Call): Promise<Reply> {
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
    return vendorError(owner, 500, 'The sandbox itself failed.')
  }
}

async function readCall(world: World, request: IncomingMessage): Promise<Call> {
  const url = request.url ?? '/'
  const { pathname, searchParams } = new URL(url, 'http://sandbox.invalid')
  const raw = await readBody(request)
  return {
    world,
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

function plantedError(owner: Owner, fault: Fault): Reply {
  const reply = vendorError(owner, fault.status, `A planted fault: ${fault.status}.`)
  if (fault.retryAfter === undefined) return reply
  return { ...reply, headers: { ...reply.headers, 'retry-after': String(fault.retryAfter) } }
}
