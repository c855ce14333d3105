import { z } from 'zod'
import { assignedAgentIds } from '#server/domain/policySchema.ts'
import { addMinutes, toMinute } from '#server/lib/time.ts'
import type { Ctx } from '#server/platform/context.ts'
import { listLoads } from '../availability/data.ts'
import { listSlots } from '../availability/read.ts'
import { type AgentChoice, chooseAgent, type Load, sortByLoad } from '../availability/rules.ts'
import type { StartRequest } from './slotErrors.ts'

const choiceReasons = [
  'caller',
  'preset',
  'same',
  'queue',
  'only_one',
  'least_loaded',
  'tie',
] as const satisfies readonly (string | AgentChoice['reason'])[]
const loadSchema = z.object({ agentId: z.string(), dayMinutes: z.number(), weekMinutes: z.number() })
const choiceSchema = z.object({ by: z.enum(choiceReasons), loads: z.array(loadSchema).exactOptional() })
/** Reason for the choice of a candidate, recorded in the timeline. */
export type Choice = z.output<typeof choiceSchema>
/**
 * Agents whose time is reserved together, or a queue of which one unit of capacity is reserved (with the agents who accepted,
 * if any).
 */
export type Candidate = { agentIds: readonly string[]; queueId: string | null; choice: Choice }

export const agentCandidate = (agentId: string, choice: Choice): Candidate => ({
  agentIds: [agentId],
  queueId: null,
  choice,
})
export const queueCandidate = (queueId: string, by: Choice['by'] = 'queue'): Candidate => ({
  agentIds: [],
  queueId,
  choice: { by },
})

/** Lists the candidates for a start that is offered to customers, best first; empty if it is not offered. */
export async function listOfferedCandidates(ctx: Ctx, request: StartRequest): Promise<Candidate[]> {
  const { assignment } = request.preset.policy
  const { start } = request
  if (start.getTime() % 60_000 !== 0) return []
  const [slot] = await listSlots(ctx, { ...request, from: start, to: addMinutes(start, 1) })
  if (!slot) return []
  if (assignment.mode === 'queue') return [queueCandidate(assignment.queueId)]
  if (assignment.mode === 'agent') return slot.agentIds.map((id) => agentCandidate(id, { by: 'preset' }))
  return rankByLoad(ctx, request, slot.agentIds)
}

/**
 * Lists candidates for staff and services, who may also book outside opening hours: first the offered ones, then every other
 * agent of the preset.
 */
export async function listCandidatesIgnoringHours(ctx: Ctx, request: StartRequest): Promise<Candidate[]> {
  const { assignment } = request.preset.policy
  if (assignment.mode === 'queue') return [queueCandidate(assignment.queueId)]
  if (assignment.mode === 'agent') return [agentCandidate(assignment.agentId, { by: 'preset' })]
  const offered = await listOfferedCandidates(ctx, request)
  const known = offered.flatMap((candidate) => candidate.agentIds)
  const others = assignedAgentIds(assignment).filter((id) => !known.includes(id))
  return [...offered, ...(await rankByLoad(ctx, request, others))]
}

/** Sorts by load; each candidate has the reason why it is chosen over the ones after it. */
async function rankByLoad(
  ctx: Ctx,
  { preset, start }: StartRequest,
  agentIds: readonly string[],
): Promise<Candidate[]> {
  const [only] = agentIds
  if (only === undefined) return []
  if (agentIds.length === 1) return [agentCandidate(only, { by: 'only_one' })]
  const loads = await listLoads(ctx.db, preset.organizationId, agentIds, toMinute(start))
  const sorted = sortByLoad(agentIds, loads)
  return sorted.map((agentId, index) => {
    const remaining = sorted.slice(index)
    const by = chooseAgent(remaining, loads)?.reason ?? 'only_one'
    return agentCandidate(agentId, { by, loads: remaining.slice(0, maxLoads).map((id) => loadOf(id, loads)) })
  })
}

const maxLoads = 10
const loadOf = (agentId: string, loads: readonly Load[]): Load =>
  loads.find((load) => load.agentId === agentId) ?? { agentId, dayMinutes: 0, weekMinutes: 0 }

/** Reads the choice that was stored with a hold. */
export const parseChoice = (stored: unknown): Choice => choiceSchema.catch({ by: 'preset' }).parse(stored)
/** Returns the choice as data of a timeline entry. */
export const toTimelineChoice = ({ by, loads }: Choice) => ({ chosenBy: by, ...(loads ? { loads } : {}) })
