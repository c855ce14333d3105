import { createRest } from '#server/api/rest.ts'
import type { RestApp } from '#server/api/restApp.ts'
import { runtime } from '../_server.ts'

let app: RestApp | undefined

/** Hands a request to the REST API, which knows its paths in full. */
export function answerRest(request: Request): Response | Promise<Response> {
  app ??= createRest(runtime())
  return app.fetch(request)
}
