import { randomUUID } from 'node:crypto'
import { at, type Fields, fields, list, text } from '../json.ts'
import type { WebhookTarget } from '../records.ts'
import type { Reply } from '../request.ts'
import type { Route } from '../router.ts'
import { type Detail, genesysError } from '../vendors.ts'
import { documented, type GenesysCall, invalid, notFound } from './guard.ts'

const TARGETS = '/api/v2/platform/webhooks/v2'
const MIN_SECRET_LENGTH = 16

/** Webhook targets: `{name, targets: [{url}], events: [...], secret, enabled}`, one per organization and URL. */
export const targetRoutes: Route[] = [
  { method: 'POST', path: TARGETS, handle: documented(register) },
  { method: 'GET', path: TARGETS, handle: documented(listTargets) },
  { method: 'GET', path: `${TARGETS}/{id}`, handle: documented(read) },
  { method: 'PUT', path: `${TARGETS}/{id}`, handle: documented(replace) },
  { method: 'DELETE', path: `${TARGETS}/{id}`, handle: documented(remove) },
]

function register(call: GenesysCall): Reply {
  const { context, token } = call
  const input = targetFrom(call)
  if (!('url' in input)) return input
  const isRegistered = context.state
    .all('targets')
    .some((target) => target.url === input.url && target.organizationId === token.organizationId)
  if (isRegistered) return genesysError(409, 'The request conflicts with the current state of the target resource.')
  context.state.put('targets', input.id, input)
  return { status: 201, effect: true, body: view(input) }
}

function listTargets({ context, token }: GenesysCall): Reply {
  const entities = context.state.all('targets').filter((target) => target.organizationId === token.organizationId)
  return {
    status: 200,
    body: { entities: entities.map(view), total: entities.length, pageSize: 100, pageNumber: 1, pageCount: 1 },
  }
}

function read(call: GenesysCall): Reply {
  const target = findOwn(call)
  return target ? { status: 200, body: view(target) } : notFound()
}

function replace(call: GenesysCall): Reply {
  const target = findOwn(call)
  if (!target) return notFound()
  const input = targetFrom(call)
  if (!('url' in input)) return input
  const next = { ...input, id: target.id, createdAt: target.createdAt }
  call.context.state.put('targets', target.id, next)
  return { status: 200, effect: true, body: view(next) }
}

function remove(call: GenesysCall): Reply {
  const target = findOwn(call)
  if (!target) return notFound()
  call.context.state.remove('targets', target.id)
  return { status: 204, effect: true }
}

function findOwn({ context, token, params }: GenesysCall): WebhookTarget | undefined {
  const target = context.state.get('targets', params.id ?? '')
  return target?.organizationId === token.organizationId ? target : undefined
}

function targetFrom({ context, token, body }: GenesysCall): WebhookTarget | Reply {
  const input = fields(body)
  const url = text(at(list(input.targets)[0], 'url')) ?? text(at(input, 'target.url')) ?? text(input.url) ?? ''
  const events = list(input.events).filter((event): event is string => typeof event === 'string')
  const secret = text(input.secret) ?? ''
  const problems: Detail[] = []
  if (!URL.canParse(url))
    problems.push({ errorCode: url ? 'invalid.value' : 'missing.value', fieldName: 'targets[0].url' })
  if (events.length === 0) problems.push({ errorCode: 'missing.value', fieldName: 'events' })
  if (secret.length < MIN_SECRET_LENGTH)
    problems.push({ errorCode: secret ? 'invalid.value' : 'missing.value', fieldName: 'secret' })
  if (problems.length > 0) return invalid(problems)
  const name = text(input.name) ?? 'Webhook'
  const enabled = input.enabled !== false
  return {
    id: randomUUID(),
    organizationId: token.organizationId,
    name,
    url,
    events,
    secret,
    enabled,
    createdAt: context.clock.iso(),
  }
}

function view({ id, name, url, events, enabled, createdAt }: WebhookTarget): Fields {
  return { id, name, type: 'https', enabled, targets: [{ url }], events, createdAt, selfUri: `${TARGETS}/${id}` }
}
