import { randomUUID } from 'node:crypto'
import { type Fields, fields, text } from '../json.ts'
import type { OpenIntegration } from '../records.ts'
import type { Reply } from '../request.ts'
import type { Route } from '../router.ts'
import type { World } from '../context.ts'
import { type GenesysCall, invalid, notFound, platform } from './guard.ts'

const BASE = '/api/v2/conversations/messaging/integrations/open'
const SHORTEST_SECRET = 16

/** Open Messaging integrations: the webhook for outbound messages and the secret that signs them. */
export const openIntegrationRoutes: Route[] = [
  { method: 'POST', path: BASE, handle: platform(create) },
  { method: 'GET', path: BASE, handle: platform(listAll) },
  { method: 'GET', path: `${BASE}/{id}`, handle: platform(read) },
  { method: 'PATCH', path: `${BASE}/{id}`, handle: platform(patch) },
  { method: 'DELETE', path: `${BASE}/{id}`, handle: platform(remove) },
]

function create({ world, token, body }: GenesysCall): Reply {
  const wanted = fields(body)
  const secret = text(wanted.outboundNotificationWebhookSignatureSecretToken)
  const required = ['name', 'outboundNotificationWebhookUrl', 'outboundNotificationWebhookSignatureSecretToken']
  const missing = required.filter((name) => !text(wanted[name]))
  if (missing.length > 0) return invalid(missing.map((fieldName) => ({ errorCode: 'missing.value', fieldName })))
  if (!secret || secret.length < SHORTEST_SECRET)
    return invalid([{ errorCode: 'invalid.value', fieldName: required[2] ?? '' }])
  const integration = { ...known(world, randomUUID(), token.organizationId), name: text(wanted.name) ?? '', secret }
  integration.outboundNotificationWebhookUrl = text(wanted.outboundNotificationWebhookUrl) ?? null
  world.state.put('openIntegrations', integration.id, integration)
  return { status: 200, effect: true, body: view(integration) }
}

function listAll({ world, token }: GenesysCall): Reply {
  const own = world.state
    .all('openIntegrations')
    .filter((integration) => integration.organizationId === token.organizationId)
  const entities = own.map(view)
  return { status: 200, body: { entities, pageSize: 25, pageNumber: 1, total: entities.length, pageCount: 1 } }
}

/**
 * Treats every id as an integration that was set up manually, except `missing` and the nil UUID, so that a test can
 * request one that does not exist.
 */
function read(call: GenesysCall): Reply {
  const integration = own(call)
  return integration ? { status: 200, body: view(integration) } : notFound()
}

function patch(call: GenesysCall): Reply {
  const integration = own(call)
  if (!integration) return notFound()
  const wanted = fields(call.body)
  if (!text(wanted.name)) return invalid([{ errorCode: 'missing.value', fieldName: 'name' }])
  integration.name = text(wanted.name) ?? integration.name
  integration.secret = text(wanted.outboundNotificationWebhookSignatureSecretToken) ?? integration.secret
  const url = text(wanted.outboundNotificationWebhookUrl)
  integration.outboundNotificationWebhookUrl = url ?? integration.outboundNotificationWebhookUrl
  call.world.state.put('openIntegrations', integration.id, integration)
  return { status: 200, effect: true, body: view(integration) }
}

function remove(call: GenesysCall): Reply {
  const integration = own(call)
  if (!integration) return notFound()
  call.world.state.remove('openIntegrations', integration.id)
  return { status: 204, effect: true }
}

function own({ world, token, params }: GenesysCall): OpenIntegration | undefined {
  const id = params.id ?? ''
  const kept = world.state.get('openIntegrations', id)
  if (kept) return kept.organizationId === token.organizationId ? kept : undefined
  return id === 'missing' || /^[0-]+$/.test(id) ? undefined : known(world, id, token.organizationId)
}

function known(world: World, id: string, organizationId: string): OpenIntegration {
  const createdAt = world.clock.iso()
  return { id, organizationId, name: 'Open messaging', outboundNotificationWebhookUrl: null, secret: null, createdAt }
}

function view({ id, name, outboundNotificationWebhookUrl, createdAt }: OpenIntegration): Fields {
  return {
    id,
    name,
    status: 'active',
    createStatus: 'Completed',
    outboundNotificationWebhookUrl,
    recipient: { id, selfUri: `/api/v2/routing/message/recipients/${id}` },
    dateCreated: createdAt,
    selfUri: `${BASE}/${id}`,
  }
}
