import { randomUUID } from 'node:crypto'
import { at, type Fields, fields, text } from '../json.ts'
import type { Integration } from '../records.ts'
import type { Reply } from '../request.ts'
import type { Route } from '../router.ts'
import { genesysError } from '../vendors.ts'
import { type GenesysCall, invalid, notFound, platform } from './guard.ts'

const BASE = '/api/v2/integrations'
const CONFIG = `${BASE}/{id}/config/current`
const TYPES = ['embedded-client-app', 'embedded-client-app-interaction-widget']

/**
 * Client applications and interaction widgets. Their configuration has an integer version that every update must name.
 */
export const integrationRoutes: Route[] = [
  { method: 'POST', path: BASE, handle: platform(create) },
  { method: 'GET', path: BASE, handle: platform(listAll) },
  { method: 'GET', path: `${BASE}/{id}`, handle: platform(read) },
  { method: 'PATCH', path: `${BASE}/{id}`, handle: platform(patch) },
  { method: 'DELETE', path: `${BASE}/{id}`, handle: platform(remove) },
  { method: 'GET', path: CONFIG, handle: platform(readConfig) },
  { method: 'PUT', path: CONFIG, handle: platform(putConfig) },
]

function create({ context, token, body }: GenesysCall): Reply {
  const typeId = text(at(body, 'integrationType.id'))
  if (!typeId || !TYPES.includes(typeId))
    return invalid([{ errorCode: 'invalid.value', fieldName: 'integrationType.id' }])
  const id = randomUUID()
  const name = text(fields(body).name) ?? typeId
  const config = { id: randomUUID(), name, version: 1, properties: {}, advanced: {}, notes: '', credentials: {} }
  const integration: Integration = {
    id,
    organizationId: token.organizationId,
    name,
    typeId,
    intendedState: 'DISABLED',
    config,
  }
  context.state.put('integrations', id, integration)
  return { status: 200, effect: true, body: view(integration) }
}

function listAll({ context, token, query }: GenesysCall): Reply {
  const typeId = query.get('integrationType')
  const findOwn = context.state
    .all('integrations')
    .filter((integration) => integration.organizationId === token.organizationId)
  const entities = findOwn.filter((integration) => !typeId || integration.typeId === typeId).map(view)
  return { status: 200, body: { entities, pageSize: 100, pageNumber: 1, total: entities.length, pageCount: 1 } }
}

function read(call: GenesysCall): Reply {
  const integration = findOwn(call)
  return integration ? { status: 200, body: view(integration) } : notFound()
}

function patch(call: GenesysCall): Reply {
  const integration = findOwn(call)
  if (!integration) return notFound()
  const { intendedState, name } = fields(call.body)
  if (intendedState === 'ENABLED' || intendedState === 'DISABLED') integration.intendedState = intendedState
  else if (intendedState !== undefined) return invalid([{ errorCode: 'invalid.value', fieldName: 'intendedState' }])
  integration.name = text(name) ?? integration.name
  call.context.state.put('integrations', integration.id, integration)
  return { status: 200, effect: true, body: view(integration) }
}

function remove(call: GenesysCall): Reply {
  const integration = findOwn(call)
  if (!integration) return notFound()
  call.context.state.remove('integrations', integration.id)
  return { status: 200, effect: true, body: view(integration) }
}

function readConfig(call: GenesysCall): Reply {
  const integration = findOwn(call)
  return integration ? { status: 200, body: integration.config } : notFound()
}

function putConfig(call: GenesysCall): Reply {
  const integration = findOwn(call)
  if (!integration) return notFound()
  const input = fields(call.body)
  const required = ['name', 'version', 'properties', 'advanced', 'notes', 'credentials']
  const missing = required.filter((name) => input[name] === undefined)
  if (missing.length > 0) return invalid(missing.map((fieldName) => ({ errorCode: 'missing.value', fieldName })))
  if (input.version !== integration.config.version) {
    return genesysError(409, 'The request conflicts with the current state of the target resource.')
  }
  integration.config = { ...integration.config, ...input, version: integration.config.version + 1 }
  integration.name = text(input.name) ?? integration.name
  call.context.state.put('integrations', integration.id, integration)
  return { status: 200, effect: true, body: integration.config }
}

function findOwn({ context, token, params }: GenesysCall): Integration | undefined {
  const integration = context.state.get('integrations', params.id ?? '')
  return integration?.organizationId === token.organizationId ? integration : undefined
}

function view({ id, name, typeId, intendedState, config }: Integration): Fields {
  const code = intendedState === 'ENABLED' ? 'ACTIVE' : 'INACTIVE'
  return {
    id,
    name,
    integrationType: { id: typeId },
    notes: '',
    intendedState,
    config: { current: config },
    reportedState: { code, effective: code, detail: {} },
    selfUri: `${BASE}/${id}`,
  }
}
