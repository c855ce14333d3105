import type { RestApp } from '#server/api/rest/app.ts'
import { createRest } from '#server/api/rest/createRest.ts'
import { defineRoute } from '../_http/defineRoute.ts'
import { runtime } from '../_server.ts'

let app: RestApp | undefined

/** Passes a request to the REST API, whose routes are full paths. */
export const handleRest = defineRoute(({ request }) => {
  app ??= createRest(runtime())
  return app.fetch(request)
})
