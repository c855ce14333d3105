import { AsyncLocalStorage } from 'node:async_hooks'
import { Server, ServerResponse } from 'node:http'

type Responses = AsyncLocalStorage<ServerResponse>
declare global {
  // Next evaluates modules separately for instrumentation and pages, so the shared storage is a global.
  var punctualResponses: Responses | undefined
}

/** Makes the response of each request available to the code that handles it. Called once at start-up. */
export function trackResponses(): void {
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

/** Returns the response of the current request, or undefined outside of one. */
export const currentResponse = (): ServerResponse | undefined => globalThis.punctualResponses?.getStore()

/**
 * Sets the status of the page being rendered, before any of it is sent. Next pages support only 200, 404 and redirects, but an
 * expired link needs 410. Has no effect on a page that streams behind a loading state.
 */
export function setStatus(status: number, headers: Record<string, string> = {}): void {
  const response = currentResponse()
  if (!response || response.headersSent) return
  response.statusCode = status
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
}
