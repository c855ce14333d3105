import { createRoute, z } from '@hono/zod-openapi'
import { AppError, invalid } from '#server/lib/errors.ts'
import { apiRoles } from '../bearer.ts'
import { issueClientToken } from '../issueClientToken.ts'
import { issueSandboxToken } from '../issueSandboxToken.ts'
import { newRestApp, type RestContext } from './app.ts'
import { json, problems } from './schema.ts'

const grant = z
  .object({
    grant_type: z.string().openapi({ example: 'client_credentials' }),
    client_id: z.string().max(64).optional(),
    client_secret: z.string().max(256).optional(),
  })
  .openapi('TokenRequest')
const issued = z
  .object({
    access_token: z.string(),
    token_type: z.literal('Bearer'),
    expires_in: z.number().int(),
  })
  .openapi('TokenResponse')

const token = createRoute({
  method: 'post',
  path: '/api/oauth/token',
  tags: ['Tokens'],
  summary: 'Get an access token',
  description:
    'Send the client credentials in the body or with Basic authentication. The token has ROLE_CLIENT_SERVICE.',
  request: {
    body: {
      required: true,
      content: { 'application/x-www-form-urlencoded': { schema: grant }, 'application/json': { schema: grant } },
    },
  },
  responses: {
    200: { description: 'An access token, valid for one hour.', content: json(issued) },
    ...problems(400, 401, 429, 503),
  },
})

const sandbox = createRoute({
  method: 'get',
  path: '/api/sandbox/token',
  tags: ['Tokens'],
  summary: 'Get a token for trying the API',
  request: {
    query: z.object({
      role: z.enum(apiRoles),
      user: z.string().max(254).optional(),
      application: z.uuid().optional(),
      appointment: z.uuid().optional(),
      participant: z.uuid().optional(),
    }),
  },
  responses: {
    200: { description: 'A bearer token.', content: json(z.object({ token: z.string() })) },
    ...problems(400, 404),
  },
})

const noStore = { 'Cache-Control': 'no-store', Pragma: 'no-cache' }

export const tokenRest = newRestApp()
// The body is parsed here, because a body with two media types would run through both validators.
tokenRest.openAPIRegistry.registerPath(token)
tokenRest.post('/api/oauth/token', async (c) => {
  const { grant_type, client_id, client_secret } = grant.parse(await readBody(c))
  if (grant_type !== 'client_credentials') {
    throw invalid('/grant_type', 'unsupported_grant_type', 'The grant type must be client_credentials.')
  }
  const body = await issueClientToken(c.var.ctx, {
    authorization: c.req.header('authorization'),
    client_id,
    client_secret,
  })
  return c.json(body, 200, noStore)
})
tokenRest.openapi({ ...sandbox, hide: true }, async (c) =>
  c.json({ token: await issueSandboxToken(c.var.ctx, c.req.valid('query')) }, 200, noStore),
)

async function readBody(c: RestContext): Promise<unknown> {
  const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase()
  if (type === 'application/x-www-form-urlencoded') return Object.fromEntries(new URLSearchParams(await c.req.text()))
  if (type !== 'application/json')
    throw new AppError('invalid', 'Send the body as a form or as JSON.', { reason: 'media_type' })
  return c.req.json()
}
