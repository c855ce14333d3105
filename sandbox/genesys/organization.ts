import type { Reply } from '../request.ts'
import type { Route } from '../router.ts'
import { type GenesysCall, platform } from './guard.ts'
import { derivedId, organizationOf } from './oauth.ts'

export const organizationRoutes: Route[] = [
  { method: 'GET', path: '/api/v2/organizations/me', handle: platform(organization) },
  { method: 'GET', path: '/api/v2/users/me', handle: platform(user) },
]

function organization({ context, token }: GenesysCall): Reply {
  const { id, name } = organizationOf(context, token.clientId)
  const body = {
    id,
    name,
    thirdPartyOrgName: name,
    state: 'active',
    version: 1,
    selfUri: `/api/v2/organizations/${id}`,
  }
  return { status: 200, body }
}

/** Returns one user per OAuth client, the same for every caller. */
function user({ context, token }: GenesysCall): Reply {
  const id = derivedId(`user:${token.clientId}`)
  const { id: organizationId, name } = organizationOf(context, token.clientId)
  const body = {
    id,
    name: 'Sandbox agent',
    email: 'agent@demo.test',
    username: 'agent@demo.test',
    state: 'active',
    version: 1,
    organization: { id: organizationId, name },
    groups: [],
    authorization: { roles: [{ id: derivedId('role'), name: 'employee' }], permissions: [], permissionPolicies: [] },
    token: { organization: { id: organizationId }, authorizedScope: [], OAuthClient: { id: token.clientId } },
    selfUri: `/api/v2/users/${id}`,
  }
  return { status: 200, body }
}
