// Preloaded into the app: gives every mail request a new idempotency key.
import { randomUUID } from 'node:crypto'

const { fetch } = globalThis

globalThis.fetch = (input, init) => {
  const { pathname } = new URL(input instanceof Request ? input.url : input, 'http://nowhere.invalid')
  if (pathname !== '/emails') return fetch(input, init)
  const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined))
  headers.set('idempotency-key', randomUUID())
  return fetch(input, { ...init, headers })
}
