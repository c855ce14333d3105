import { z } from 'zod'
import { namedAgents } from '#server/domain/policySchema.ts'
import { addMinutes, toMinute } from '#server/lib/time.ts'
import type { Ctx } from '#server/platform/context.ts'
import { listLoads } from '../availability/data.ts'
import type { SlotRequest } from '../availability/loadAvailabilityData.ts'
import { listSlots } from '../availability/read.ts'
import { type AgentChoice, chooseAgent, type Load, sortByLoad } from '../availability/rules.ts'

const reasons = ['caller', 'preset', 'same', 'queue', 'only_one', 'least_loaded', 'tie'] as const satisfies readonly (
  | string
  | AgentChoice['reason']
)[]
const loadSchema = z.object({ agentId: z.string(), dayMinutes: z.number(), weekMinutes: z.number() })
const choiceSchema = z.object({ by: z.enum(reasons), loads: z.array(loadSchema).exactOptional() })
/** Why these: for the story. */
export type Choice = z.output<typeof choiceSchema>
/** Whose time is wanted: all of these agents together, or a queue's place (and of those who took it on). */
export type Candidate = { agentIds: readonly string[]; queueId: string | null; choice: Choice }
export type StartRequest = SlotRequest & { start: Date }

export const agentCandidate = (agentId: string, chosen: Choice): Candidate => ({
  agentIds: [agentId],
  queueId: null,
  choice: chosen,
})
export const queueCandidate = (queueId: string, by: Choice['by'] = 'queue'): Candidate => ({
  agentIds: [],
  queueId,
  choice: { by },
})

/** Who can serve a start as it is offered to customers, whom to ask first in front; none when it is not offered. */
export async function listOfferedCandidates(ctx: Ctx, wanted: StartRequest): Promise<Candidate[]> {
  const { assignment } = wanted.preset.policy
  const { start } = wanted
  if (start.getTime() % 60_000 !== 0) return []
  const [slot] = await listSlots(ctx, { ...wanted, from: start, to: addMinutes(start, 1) })
  if (!slot) return []
  if (assignment.mode === 'queue') return [queueCandidate(assignment.queueId)]
  if (assignment.mode === 'agent') return slot.agentIds.map((id) => agentCandidate(id, { by: 'preset' }))
  return rankByLoad(ctx, wanted, slot.agentIds)
}

/** Staff and services are not bound by hours: after those who are free by them, everybody the service names. */
export async function listCandidatesIgnoringHours(ctx: Ctx, wanted: StartRequest): Promise<Candidate[]> {
  const { assignment } = wanted.preset.policy
  if (assignment.mode === 'queue') return [queueCandidate(assignment.queueId)]
  if (assignment.mode === 'agent') return [agentCandidate(assignment.agentId, { by: 'preset' })]
  const offered = await listOfferedCandidates(ctx, wanted)
  const known = offered.flatMap((one) => one.agentIds)
  const others = namedAgents(assignment).filter((id) => !known.includes(id))
  return [...offered, ...(await rankByLoad(ctx, wanted, others))]
}

/** By load, each with why it would be chosen among those after it. */
async function rankByLoad(
  ctx: Ctx,
  { preset, start }: StartRequest,
  agentIds: readonly string[],
): Promise<Candidate[]> {
  const [only] = agentIds
  if (only === undefined) return []
  if (agentIds.length === 1) return [agentCandidate(only, { by: 'only_one' })]
  const loads = await listLoads(ctx.db, preset.organizationId, agentIds, toMinute(start))
  const inOrder = sortByLoad(agentIds, loads)
  return inOrder.map((agentId, index) => {
    const left = inOrder.slice(index)
    const by = chooseAgent(left, loads)?.reason ?? 'only_one'
    return agentCandidate(agentId, { by, loads: left.slice(0, maxLoads).map((id) => loadOf(id, loads)) })
  })
}

const maxLoads = 10
const loadOf = (agentId: string, loads: readonly Load[]): Load =>
  loads.find((load) => load.agentId === agentId) ?? { agentId, dayMinutes: 0, weekMinutes: 0 }

/** Why these, as it was noted with the hold. */
export const parseChoice = (noted: unknown): Choice => choiceSchema.catch({ by: 'preset' }).parse(noted)
/** Why these, as the timeline says it. */
export const toTimelineChoice = ({ by, loads }: Choice) => ({ chosenBy: by, ...(loads ? { loads } : {}) })
