import { createHash, randomBytes } from 'node:crypto'
import type { SandboxContext } from '../context.ts'
import type { Call } from '../http.ts'
import { fields } from '../json.ts'
import { basicAuth, header, type Reply } from '../request.ts'
import type { Route } from '../router.ts'

const DAY_SECONDS = 86_400

/**
 * Supports client credentials only. Every client id and secret is accepted except the secret `wrong` and the client id
 * `unknown`.
 */
export const oauthRoutes: Route[] = [
  { method: 'POST', path: '/oauth/token', handle: issueToken },
  // Path used by the official SDK when one host serves login and API.
  { method: 'POST', path: '/login/oauth/token', handle: issueToken },
]

/** Returns the organization of an OAuth client: the configured one, else a UUID derived from the client id. */
export function organizationOf(context: SandboxContext, clientId: string): { id: string; name: string } {
  return (
    context.options.organizations?.[clientId] ?? {
      id: derivedId(`organization:${clientId}`),
      name: `Organization of ${clientId}`,
    }
  )
}

export function derivedId(seed: string): string {
  const hex = createHash('sha256').update(seed).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

function issueToken(call: Call): Reply {
  const client = basicAuth(call)
  if (!client?.user || client.user === 'unknown')
    return oauthError(400, 'invalid_client', 'client not found: invalid_client')
  if (!client.password || client.password === 'wrong') return oauthError(401, 'invalid_client', 'authentication failed')
  if (fields(call.body).grant_type !== 'client_credentials') {
    return oauthError(400, 'unsupported_grant_type', 'grant type not supported for this client')
  }
  const seconds = call.context.options.genesysTokenSeconds ?? DAY_SECONDS
  const value = randomBytes(32).toString('base64url')
  call.context.state.put('tokens', value, {
    value,
    clientId: client.user,
    organizationId: organizationOf(call.context, client.user).id,
    region: header(call, 'x-sandbox-region') ?? null,
    issuedAtMs: Date.now(),
    expiresAtMs: Date.now() + seconds * 1000,
  })
  return { status: 200, body: { access_token: value, token_type: 'bearer', expires_in: seconds - 1 }, effect: true }
}

/** Builds the login service's own error format, which is not an ErrorBody. */
function oauthError(status: number, error: string, description: string): Reply {
  return { status, body: { error, description, error_description: description } }
}
