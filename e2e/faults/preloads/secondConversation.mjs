// Preloaded into the app: each attempt of the open message has a different sender.
import { randomUUID } from 'node:crypto'

const { fetch } = globalThis

globalThis.fetch = (input, init) => {
  const { pathname } = new URL(input instanceof Request ? input.url : input, 'http://nowhere.invalid')
  if (!pathname.endsWith('/inbound/open/message') || typeof init?.body !== 'string') return fetch(input, init)
  const message = JSON.parse(init.body)
  message.channel.from.id += `:${randomUUID()}`
  return fetch(input, { ...init, body: JSON.stringify(message) })
}
