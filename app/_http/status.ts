import { AsyncLocalStorage } from 'node:async_hooks'
import { Server, ServerResponse } from 'node:http'

type Responses = AsyncLocalStorage<ServerResponse>
declare global {
  // Modules are evaluated apart for instrumentation and for pages, so what they share hangs on the process.
  var punctualResponses: Responses | undefined
}

/** Lets a page find the response it is rendered into. Called once, when the server starts. */
export function watchResponses(): void {
  if (globalThis.punctualResponses) return
  const storage: Responses = new AsyncLocalStorage()
  globalThis.punctualResponses = storage
  const emit: (...event: [string, ...unknown[]]) => boolean = Server.prototype.emit
  Server.prototype.emit = function (...event: [string, ...unknown[]]) {
    const [name, , response] = event
    if (name !== 'request' || !(response instanceof ServerResponse)) return emit.apply(this, event)
    return storage.run(response, () => emit.apply(this, event))
  }
}

/** The response of the request being served, or undefined outside of one. */
export const currentResponse = (): ServerResponse | undefined => globalThis.punctualResponses?.getStore()

/**
 * Sets the status of the page being rendered, before anything of it is sent: pages know 200, 404 and redirects only, and
 * a link that has ended is 410. Without effect on a page that streams behind a loading state.
 */
export function setStatus(status: number, headers: Record<string, string> = {}): void {
  const response = currentResponse()
  if (!response || response.headersSent) return
  response.statusCode = status
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
}
