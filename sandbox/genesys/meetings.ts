import { randomUUID } from 'node:crypto'
import type { SandboxContext } from '../context.ts'
import { type Fields, fields } from '../json.ts'
import type { Meeting } from '../records.ts'
import type { Reply } from '../request.ts'
import type { Route } from '../router.ts'
import type { Detail } from '../vendors.ts'
import { type GenesysCall, invalid, notFound, platform } from './guard.ts'

const VIDEOS = '/api/v2/conversations/videos'
const DAY_MS = 86_400_000

/** Video meetings as Genesys has them: for its own users, readable only by id, ended only by their expiry. */
export const meetingRoutes: Route[] = [
  { method: 'POST', path: `${VIDEOS}/meetings`, handle: platform(create) },
  { method: 'GET', path: `${VIDEOS}/meetings/{id}`, handle: platform(read) },
  { method: 'GET', path: `${VIDEOS}/{id}/details`, handle: platform(details) },
]

function create(call: GenesysCall): Reply {
  const { context, token } = call
  const request = fields(call.body)
  const problems = meetingProblems(request)
  if (problems.length > 0) return invalid(problems)
  const days = Number(request.expireTimeDays ?? 1)
  const meeting: Meeting = {
    id: randomUUID(),
    organizationId: token.organizationId,
    ephemeral: request.ephemeral === true,
    conferenceId: typeof request.conferenceId === 'string' ? request.conferenceId : `meeting-${randomUUID()}`,
    createdAt: context.clock.iso(),
    dateExpired: new Date(context.clock.now().getTime() + days * DAY_MS).toISOString(),
  }
  context.state.put('meetings', meeting.id, meeting)
  return { status: 200, effect: true, body: view(meeting) }
}

function read(call: GenesysCall): Reply {
  const meeting = call.context.state.get('meetings', call.params.id ?? '')
  return meeting && isVisible(call, meeting) ? { status: 200, body: view(meeting) } : notFound()
}

function details(call: GenesysCall): Reply {
  const meeting = call.context.state.all('meetings').find((one) => one.conferenceId === call.params.id)
  if (!meeting || !isVisible(call, meeting)) return notFound()
  const participantInfo = { activeParticipantCount: 0, version: 1 }
  return { status: 200, body: { conferenceId: meeting.conferenceId, participantInfo } }
}

const isVisible = ({ context, token }: GenesysCall, meeting: Meeting): boolean =>
  meeting.organizationId === token.organizationId && isLive(context, meeting)

export const isLive = (context: SandboxContext, meeting: Meeting): boolean => meeting.dateExpired > context.clock.iso()

function view({ id, ephemeral, conferenceId, dateExpired }: Meeting): Fields {
  return { id, ephemeral, conferenceId, dateExpired, selfUri: `${VIDEOS}/meetings/${id}` }
}

function meetingProblems(request: Fields): Detail[] {
  const problems: Detail[] = []
  if (request.ephemeral === undefined) problems.push({ errorCode: 'missing.value', fieldName: 'ephemeral' })
  else if (typeof request.ephemeral !== 'boolean') problems.push({ errorCode: 'invalid.value', fieldName: 'ephemeral' })
  const days = request.expireTimeDays ?? 1
  if (!Number.isInteger(days) || Number(days) < 1)
    problems.push({ errorCode: 'invalid.value', fieldName: 'expireTimeDays' })
  if (request.conferenceId !== undefined && typeof request.conferenceId !== 'string')
    problems.push({ errorCode: 'invalid.value', fieldName: 'conferenceId' })
  return problems
}
