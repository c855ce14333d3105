import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createContext } from './context.ts'
import { crmRoutes } from './crm.ts'
import { genesysRoutes } from './genesys/routes.ts'
import { endExpired } from './genesys/session-events.ts'
import { inboxRoutes } from './inbox.ts'
import { operatorRoutes } from './operator.ts'
import type { SandboxOptions } from './options.ts'
import { receiverRoutes } from './receivers.ts'
import { resendRoutes } from './resend.ts'
import { Router } from './router.ts'
import { serve } from './serve.ts'
import { twilioRoutes } from './twilio.ts'
import { inboundRoutes } from './twilio-inbound.ts'

export type RunningSandbox = { url: string; close(): Promise<void> }

const DEFAULT_PORT = 4010
const EXPIRY_EVERY_MS = 2_000

/**
 * Starts a sandbox on 127.0.0.1; rejects when the given port is taken or the state cannot be read. `close` keeps the
 * state.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<RunningSandbox> {
  const context = createContext({ ...options })
  const router = new Router([
    ...genesysRoutes,
    ...resendRoutes,
    ...twilioRoutes,
    ...inboundRoutes,
    ...crmRoutes,
    ...receiverRoutes,
    ...inboxRoutes,
    ...operatorRoutes,
  ])
  const handle = (request: IncomingMessage, response: ServerResponse) => void serve(context, router, request, response)
  const server = await listen(handle, options.port)
  context.url = `http://127.0.0.1:${portOf(server)}`
  const expiry = setInterval(() => endExpired(context), EXPIRY_EVERY_MS)
  const close = async () => {
    clearInterval(expiry)
    context.webhooks.close()
    const closed = new Promise((resolve) => server.close(resolve))
    server.closeAllConnections()
    await closed
    context.state.close()
    context.ledger.close()
  }
  return { url: context.url, close }
}

async function listen(
  handle: (request: IncomingMessage, response: ServerResponse) => void,
  port?: number,
): Promise<Server> {
  if (port !== undefined) return bind(handle, port)
  return bind(handle, DEFAULT_PORT).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return bind(handle, 0)
    throw error
  })
}

function bind(handle: (request: IncomingMessage, response: ServerResponse) => void, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    // Longer than any client keeps an idle connection, so that no client writes into a connection that is being closed.
    const server = createServer({ keepAliveTimeout: 75_000, requestTimeout: 0 }, handle)
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve(server))
  })
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address()
  return typeof address === 'object' && address ? address.port : 0
}
