import { randomBytes, randomUUID } from 'node:crypto'
import { type SandboxContext, settings } from '../context.ts'
import { at, type Fields, fields, list, number, text } from '../json.ts'
import type { Session, SessionParticipant } from '../records.ts'
import { header, type Reply } from '../request.ts'
import type { Route } from '../router.ts'
import type { Detail } from '../vendors.ts'
import { documented, type GenesysCall, invalid, notFound } from './guard.ts'
import { applyEvent, stateOf } from './session-events.ts'

const SESSIONS = '/api/v2/video/sessions'

/** Video sessions as the documents describe them; `?name=` is our extension. */
export const sessionRoutes: Route[] = [
  { method: 'POST', path: SESSIONS, handle: documented(create) },
  { method: 'GET', path: SESSIONS, handle: documented(find) },
  { method: 'GET', path: `${SESSIONS}/{id}`, handle: documented(read) },
  { method: 'DELETE', path: `${SESSIONS}/{id}`, handle: documented(remove) },
]

function create(call: GenesysCall): Reply {
  const { context, token } = call
  const request = fields(call.body)
  const problems = sessionProblems(request)
  if (problems.length > 0) return invalid(problems)
  const now = context.clock.now()
  const region =
    settings(context).region ??
    text(at(request, 'attributes.region')) ??
    header(call, 'x-sandbox-region') ??
    'us-east-1'
  const session: Session = {
    id: randomUUID(),
    organizationId: token.organizationId,
    key: randomBytes(16).toString('base64url'),
    sip: `sip:customer@${region}.videosessions.mypurecloud.com`,
    region,
    state: 'waiting',
    createdAt: now.toISOString(),
    expiresAt: new Date(now.getTime() + (number(request.duration) ?? 0) * 1000).toISOString(),
    deletedAt: null,
    participants: list(request.participants).map(invited),
    request,
  }
  applyEvent(context, session, 'video-session.created', null, session.createdAt)
  return { status: 201, effect: true, body: view(context, session) }
}

function find({ context, token, query }: GenesysCall): Reply {
  const name = query.get('name')
  if (!name) return invalid([{ errorCode: 'missing.value', fieldName: 'name' }])
  const entities: Fields[] = []
  for (const session of context.state.values('sessions')) {
    const visible = session.organizationId === token.organizationId && !session.deletedAt
    if (visible && session.request.name === name) entities.push(view(context, session))
  }
  return { status: 200, body: { entities, total: entities.length, pageSize: 100, pageNumber: 1, pageCount: 1 } }
}

function read(call: GenesysCall): Reply {
  const session = findOwn(call)
  return session ? { status: 200, body: view(call.context, session) } : notFound()
}

function remove(call: GenesysCall): Reply {
  const session = findOwn(call)
  if (!session) return notFound()
  session.deletedAt = call.context.clock.iso()
  call.context.state.put('sessions', session.id, session)
  return { status: 204, effect: true }
}

function findOwn({ context, token, params }: GenesysCall): Session | undefined {
  const session = context.state.get('sessions', params.id ?? '')
  return session && session.organizationId === token.organizationId && !session.deletedAt ? session : undefined
}

function view(context: SandboxContext, session: Session): Fields {
  const { id, key, sip, region, createdAt, expiresAt, participants, request } = session
  return {
    id,
    name: request.name,
    link: `${context.url}/video/${id}/join?key=${key}`,
    sip,
    state: stateOf(context, session),
    region,
    maxParticipants: request.maxParticipants ?? 2,
    createdAt,
    expiresAt,
    participants,
    attributes: request.attributes ?? {},
    selfUri: `${SESSIONS}/${id}`,
  }
}

function invited(value: unknown): SessionParticipant {
  const { participantType, name } = fields(value)
  return {
    participantType: text(participantType) ?? 'customer',
    name: text(name) ?? null,
    state: 'invited',
    joinedAt: null,
    leftAt: null,
  }
}

function sessionProblems(request: Fields): Detail[] {
  const problems: Detail[] = []
  const addProblem = (fieldName: string, errorCode = 'invalid.value') => problems.push({ errorCode, fieldName })
  if (!text(request.name)) addProblem('name', 'missing.value')
  if (request.duration === undefined) addProblem('duration', 'missing.value')
  else if (!Number.isInteger(request.duration) || Number(request.duration) <= 0) addProblem('duration')
  const maxParticipants = request.maxParticipants ?? 2
  if (!Number.isInteger(maxParticipants) || Number(maxParticipants) < 2) addProblem('maxParticipants')
  if (list(request.participants).length > Number(maxParticipants)) addProblem('participants')
  list(request.participants).forEach((participant, index) => {
    if (!['customer', 'agent'].includes(String(fields(participant).participantType)))
      addProblem(`participants[${index}].participantType`)
  })
  for (const [name, value] of Object.entries(fields(request.attributes)))
    if (typeof value !== 'string') addProblem(`attributes.${name}`)
  return problems
}
