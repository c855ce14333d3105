import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach } from 'vitest'
import type { SandboxOptions } from './options.ts'
import { readBody } from './request.ts'
import { type RunningSandbox, startSandbox } from './server.ts'

type Received = { path: string; headers: IncomingHttpHeaders; raw: string }
export type Receiver = { url: string; received: Received[] }

const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

/** Starts a sandbox on a free port with fast delivery events; it is closed after the test. */
export async function sandboxWith(options: SandboxOptions = {}): Promise<RunningSandbox> {
  const sandbox = await startSandbox({ port: 0, eventDelayMs: 5, ...options })
  let closed = false
  const close = async () => {
    if (!closed) await sandbox.close()
    closed = true
  }
  closers.push(close)
  return { url: sandbox.url, close }
}

/** Creates a folder that is removed after everything started later has been closed. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-'))
  closers.push(async () => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Stand-in for the app: records each webhook and responds with 200. */
export async function receiver(): Promise<Receiver> {
  const received: Received[] = []
  const server = createServer(async (request, response) => {
    const raw = (await readBody(request)).toString('utf8')
    received.push({ path: request.url ?? '', headers: request.headers, raw })
    response.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const address = server.address()
  return { url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`, received }
}

export async function getJson<T>(url: string, headers: Record<string, string> = {}): Promise<T> {
  const response = await fetch(url, { headers })
  return response.json()
}

export function post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  })
}

/** Returns headers with a new token of that OAuth client. */
export async function signedIn(url: string, clientId = 'client', secret = 'secret'): Promise<Record<string, string>> {
  const authorization = `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}`
  const body = new URLSearchParams({ grant_type: 'client_credentials' })
  const response = await fetch(`${url}/oauth/token`, { method: 'POST', headers: { authorization }, body })
  const { access_token } = await response.json()
  return { authorization: `Bearer ${access_token}` }
}
