import { randomUUID } from 'node:crypto'
import type { SandboxContext } from '../context.ts'
import { type Fields, fields, text } from '../json.ts'
import type { OpenIntegration } from '../records.ts'
import type { Reply } from '../request.ts'
import type { Route } from '../router.ts'
import { type GenesysCall, invalid, notFound, platform } from './guard.ts'

const BASE = '/api/v2/conversations/messaging/integrations/open'
const MIN_SECRET_LENGTH = 16

/** Open Messaging integrations: the webhook for outbound messages and the secret that signs them. */
export const openIntegrationRoutes: Route[] = [
  { method: 'POST', path: BASE, handle: platform(create) },
  { method: 'GET', path: BASE, handle: platform(listAll) },
  { method: 'GET', path: `${BASE}/{id}`, handle: platform(read) },
  { method: 'PATCH', path: `${BASE}/{id}`, handle: platform(patch) },
  { method: 'DELETE', path: `${BASE}/{id}`, handle: platform(remove) },
]

function create({ context, token, body }: GenesysCall): Reply {
  const input = fields(body)
  const secret = text(input.outboundNotificationWebhookSignatureSecretToken)
  const required = ['name', 'outboundNotificationWebhookUrl', 'outboundNotificationWebhookSignatureSecretToken']
  const missing = required.filter((name) => !text(input[name]))
  if (missing.length > 0) return invalid(missing.map((fieldName) => ({ errorCode: 'missing.value', fieldName })))
  if (!secret || secret.length < MIN_SECRET_LENGTH)
    return invalid([{ errorCode: 'invalid.value', fieldName: required[2] ?? '' }])
  const integration = {
    ...assumedIntegration(context, randomUUID(), token.organizationId),
    name: text(input.name) ?? '',
    secret,
  }
  integration.outboundNotificationWebhookUrl = text(input.outboundNotificationWebhookUrl) ?? null
  context.state.put('openIntegrations', integration.id, integration)
  return { status: 200, effect: true, body: view(integration) }
}

function listAll({ context, token }: GenesysCall): Reply {
  const own = context.state
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
  const integration = findOwn(call)
  return integration ? { status: 200, body: view(integration) } : notFound()
}

function patch(call: GenesysCall): Reply {
  const integration = findOwn(call)
  if (!integration) return notFound()
  const input = fields(call.body)
  if (!text(input.name)) return invalid([{ errorCode: 'missing.value', fieldName: 'name' }])
  integration.name = text(input.name) ?? integration.name
  integration.secret = text(input.outboundNotificationWebhookSignatureSecretToken) ?? integration.secret
  const url = text(input.outboundNotificationWebhookUrl)
  integration.outboundNotificationWebhookUrl = url ?? integration.outboundNotificationWebhookUrl
  call.context.state.put('openIntegrations', integration.id, integration)
  return { status: 200, effect: true, body: view(integration) }
}

function remove(call: GenesysCall): Reply {
  const integration = findOwn(call)
  if (!integration) return notFound()
  call.context.state.remove('openIntegrations', integration.id)
  return { status: 204, effect: true }
}

function findOwn({ context, token, params }: GenesysCall): OpenIntegration | undefined {
  const id = params.id ?? ''
  const stored = context.state.get('openIntegrations', id)
  if (stored) return stored.organizationId === token.organizationId ? stored : undefined
  return id === 'missing' || /^[0-]+$/.test(id) ? undefined : assumedIntegration(context, id, token.organizationId)
}

function assumedIntegration(context: SandboxContext, id: string, organizationId: string): OpenIntegration {
  const createdAt = context.clock.iso()
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
