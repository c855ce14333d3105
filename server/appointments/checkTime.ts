import { z } from 'zod'
import { explain, freeAgents } from '../availability/read.ts'
import type { Reason } from '../availability/schema.ts'
import { namedAgents } from '../bookings/policy.ts'
import { type Ctx, requireActor } from '../context.ts'
import { addMinutes } from '../lib/time.ts'
import { listAgentNames } from './offerData.ts'
import { getMeant, type Meant, staffWanted } from './staffWanted.ts'

export const checkTimeInput = z.intersection(staffWanted, z.object({ start: z.coerce.date() }))

export type CheckedTime = {
  start: Date
  end: Date
  /** A customer could book it now. */
  offered: boolean
  /** Somebody who is needed, or everybody who could take it, is busy at this time. */
  taken: boolean
  /** Why nobody at all is offered it: the service's own rules. */
  reasons: Reason[]
  /** Each agent who could take it; none of `reasons` means free. */
  agents: { id: string; name: string; reasons: Reason[] }[]
}

/** Why a time is not offered, agent by agent; for one that is, that nothing stands against it. */
export async function checkTime(ctx: Ctx, given: z.input<typeof checkTimeInput>): Promise<CheckedTime> {
  const actor = requireActor(ctx, ['agent', 'supervisor', 'admin'])
  const { start, ...wanted } = checkTimeInput.parse(given)
  return checkMeant(ctx, await getMeant(ctx, actor, wanted), start)
}

export async function checkMeant(ctx: Ctx, meant: Meant, start: Date): Promise<CheckedTime> {
  const { preset, durationMinutes, ignoreAppointmentId, together } = meant
  const wanted = { preset, durationMinutes, ignoreAppointmentId }
  const [free, told, names] = await Promise.all([
    freeAgents(ctx, { ...wanted, start }),
    explain(ctx, { ...wanted, from: start, to: addMinutes(start, 1) }),
    listAgentNames(ctx.db, preset.organizationId, preset.applicationId),
  ])
  const about = told.find((one) => one.start.getTime() === start.getTime())
  const reasons = about?.reasons ?? []
  const whyOf = (id: string): Reason[] =>
    about?.agents.filter((one) => one.agentId === id).map((one) => one.reason) ?? []
  const ids = new Set([
    ...namedAgents(preset.policy.assignment),
    ...free,
    ...(about?.agents ?? []).map((one) => one.agentId),
  ])
  const agents = names.filter(({ id }) => ids.has(id)).map(({ id, name }) => ({ id, name, reasons: whyOf(id) }))
  return {
    start,
    end: addMinutes(start, durationMinutes),
    offered: free.length > 0 && together.every((id) => free.includes(id)),
    taken: together.length > 0 ? agents.some(isBusy) : agents.length > 0 && agents.every(isBusy),
    reasons,
    agents,
  }
}

const isBusy = (agent: CheckedTime['agents'][number]): boolean => agent.reasons.includes('busy')
