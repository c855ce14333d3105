// Preloaded into the app: each request for a mail carries a key of its own.
import { randomUUID } from 'node:crypto'

const { fetch } = globalThis

globalThis.fetch = (input, init) => {
  const { pathname } = new URL(input instanceof Request ? input.url : input, 'http://nowhere.invalid')
  if (pathname !== '/emails') return fetch(input, init)
  const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined))
  headers.set('idempotency-key', randomUUID())
  return fetch(input, { ...init, headers })
}
