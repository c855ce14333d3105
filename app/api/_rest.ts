import type { IncomingMessage, ServerResponse } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import type { RestApp } from '#server/api/rest/app.ts'
import { createRest } from '#server/api/rest/createRest.ts'
import { apiHeaders, strictTransportSecurity } from '../_http/apiHeaders.ts'
import { runtime } from '../_server.ts'

let app: RestApp | undefined

/** Passes a request to the REST API, whose routes are full paths. */
export function handleRest(request: Request): Response | Promise<Response> {
  app ??= createRest(runtime())
  return app.fetch(request)
}

/**
 * Listener for scripts/edge.mjs, which passes API requests to it directly once a route has been loaded: the framework takes a
 * third of a short request's time. Without the edge every request goes through the route.
 */
const listen = getRequestListener(handleRest, { overrideGlobalObjects: false })
const handleNodeRequest = (request: IncomingMessage, response: ServerResponse): void => {
  for (const { key, value } of apiHeaders) response.setHeader(key, value)
  if (request.headers['x-forwarded-proto'] === 'https')
    response.setHeader(strictTransportSecurity.key, strictTransportSecurity.value)
  void listen(request, response)
}
Object.assign(globalThis, { [Symbol.for('punctual.rest')]: handleNodeRequest })
