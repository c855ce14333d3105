import { AsyncLocalStorage } from 'node:async_hooks'
import { Server, ServerResponse } from 'node:http'

const key = Symbol.for('punctual.response')
type Shared = { [key]?: AsyncLocalStorage<ServerResponse> }

/** Modules are evaluated apart for instrumentation and for pages, so what they share hangs on the process. */
function responses(): AsyncLocalStorage<ServerResponse> {
  const shared: Shared = globalThis
  shared[key] ??= new AsyncLocalStorage()
  return shared[key]
}

/** Lets a page find the response it is rendered into. Called once, when the server starts. */
export function watchResponses(): void {
  const shared: Shared = globalThis
  if (shared[key]) return
  const storage = responses()
  const emit = Server.prototype.emit
  Server.prototype.emit = function (event: string | symbol, ...parts: unknown[]) {
    const response = parts[1]
    if (event !== 'request' || !(response instanceof ServerResponse)) return emit.call(this, event, ...parts)
    return storage.run(response, () => emit.call(this, event, ...parts))
  }
}

/**
 * Sets the status of the page being rendered, before anything of it is sent: pages know 200, 404 and redirects only, and
 * a link that has ended is 410. Without effect on a page that streams behind a loading state.
 */
export function setStatus(status: number): void {
  const response = responses().getStore()
  if (response && !response.headersSent) response.statusCode = status
}
