import { createMiddleware } from 'hono/factory'
import { HTTPException } from 'hono/http-exception'
import type { Config } from '#server/config.ts'
import { AppError, invalid, notFound } from '#server/lib/errors.ts'
import { newRequestId } from '#server/lib/ids.ts'
import type { Logger } from '#server/lib/log.ts'
import type { Actor, Ctx } from '#server/platform/context.ts'
import { errorFields, toProblem } from '#server/platform/rpc/errors.ts'
import { actorFromBearer, clientIpFrom, parseBearerToken } from '../authenticate.ts'
import { newRestApp, type RestApp, type RestContext, type RestEnv } from './app.ts'
import { appointmentsRest } from './appointments.ts'
import { availabilityRest } from './availability.ts'
import { notificationsRest } from './notifications.ts'
import { openApiDocument, registerSecurity } from './openapi.ts'
import { countApiRequest } from './rateLimit.ts'
import { tokenRest } from './tokens.ts'
import { registerWebhooks } from './webhooks.ts'

/** Parts of the process that the REST API needs. */
export type RestParts = {
  config: Config
  log: Logger
  ctx(actor: Actor, options: { requestId: string }): Ctx
}

/** Creates the REST API: authentication, rate limits, operations, and one error format. */
export function createRest(parts: RestParts): RestApp {
  const app = newRestApp()
  registerSecurity(app)
  app.use(authenticate(parts))
  app.route('/', availabilityRest)
  app.route('/', appointmentsRest)
  app.route('/', notificationsRest)
  app.route('/', tokenRest)
  registerWebhooks(app)
  app.get('/api/v2/openapi.json', (c) => c.json(openApiDocument(app, parts.config.PUBLIC_URL)))
  app.notFound((c) => problem(c, parts, notFound()))
  app.onError((error, c) => problem(c, parts, error))
  return app
}

/** Authenticates before anything else; an invalid token is refused everywhere, also for public operations. */
const authenticate = (parts: RestParts) =>
  createMiddleware<RestEnv>(async (c, next) => {
    const requestId = newRequestId()
    c.header('x-request-id', requestId)
    const visitor = { kind: 'public', clientIp: clientIpFrom(c.req.raw.headers), browserId: null } as const
    const publicCtx = parts.ctx(visitor, { requestId })
    c.set('ctx', publicCtx)
    c.header('Cache-Control', 'no-store')
    const authorization = c.req.header('authorization')
    const token = parseBearerToken(authorization)
    if (token !== null) c.set('ctx', parts.ctx(await actorFromBearer(publicCtx, token), { requestId }))
    else if (authorization !== undefined && !basicAuthPaths.test(c.req.path)) throw wrongScheme()
    await countApiRequest(c.var.ctx, (headers) => {
      for (const [name, value] of Object.entries(headers)) c.header(name, value)
    })
    await next()
  })

const basicAuthPaths = /^\/api\/(v2\/appointments\/basic|oauth\/token)\/?$/

function problem(c: RestContext, parts: RestParts, error: unknown): Response {
  const requestId = c.var.ctx?.requestId ?? newRequestId()
  const { status, body, headers, known } = toProblem(fromHttp(error), requestId)
  if (!known)
    parts.log.error('request failed', {
      requestId,
      method: c.req.method,
      route: c.req.routePath,
      ...errorFields(error),
    })
  const challenge = basicAuthPaths.test(c.req.path) ? 'Basic realm="contact and code"' : 'Bearer'
  if (status === 401) c.header('WWW-Authenticate', challenge)
  for (const [name, value] of Object.entries(headers)) c.header(name, value)
  c.header('Content-Type', 'application/problem+json')
  return c.body(JSON.stringify(body), status)
}

/** Converts the errors of the framework to ours. */
function fromHttp(error: unknown): unknown {
  if (!(error instanceof HTTPException)) return error instanceof SyntaxError ? malformedJson() : error
  if (error.status === 415) return invalid('', 'media_type', 'Send the body as application/json.')
  return error.status === 400 ? malformedJson() : error
}

const malformedJson = (): AppError => invalid('', 'malformed_json', 'The body is not valid JSON.')
const wrongScheme = (): AppError => new AppError('unauthenticated', 'Send a bearer token.', { reason: 'scheme' })
