import { randomUUID } from 'node:crypto'
import type postgres from 'postgres'
import { organizationIdOf } from '#db/demo.ts'
import { addAgents, application, applicationId } from '../agents.ts'
import type { Range } from './history.ts'

export const durationMinutes = 15
export const buffers = { before: 5, after: 10 }
export const stepMinutes = 5
export const presets = { any: 'faults-any', one: 'faults-one' } as const
export const capacity = 3
const minuteMs = 60_000

/** The contended resources: few agents working around the clock, a queue, and a few hours that all clients want. */
export type Scenario = {
  applicationId: string
  organizationId: string
  agentIds: readonly string[]
  queueId: string
  /** The first requested start, and the number of starts. */
  firstStart: number
  starts: number
}

export async function prepareScenario(sql: postgres.Sql, size: { agents: number; starts: number }): Promise<Scenario> {
  const organizationId = organizationIdOf(application)
  const agentIds = await addAgents(sql, size.agents)
  const hours = agentIds.flatMap((agentId) =>
    [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({
      organization_id: organizationId,
      id: randomUUID(),
      agent_id: agentId,
      weekday,
      start_minute: 0,
      end_minute: 1440,
      timezone: 'UTC',
    })),
  )
  await sql`insert into schedules ${sql(hours)}`
  const [first = ''] = agentIds
  await addPreset(sql, presets.any, { mode: 'any', agentIds })
  await addPreset(sql, presets.one, { mode: 'agent', agentId: first })
  const queueId = randomUUID()
  await sql`insert into queues (organization_id, id, application_id, name, capacity)
    values (${organizationId}, ${queueId}, ${applicationId}, 'Faults', ${capacity})`
  const day = 24 * 60 * minuteMs
  const firstStart = (Math.floor(Date.now() / day) + 3) * day
  return { applicationId, organizationId, agentIds, queueId, firstStart, starts: size.starts }
}

async function addPreset(sql: postgres.Sql, slug: string, assignment: Record<string, unknown>): Promise<void> {
  const organizationId = organizationIdOf(application)
  const id = randomUUID()
  const policy = {
    name: slug,
    durationsMinutes: [durationMinutes],
    stepMinutes,
    bufferBeforeMinutes: buffers.before,
    bufferAfterMinutes: buffers.after,
    minNoticeMinutes: 0,
    horizonDays: 30,
    assignment,
    channels: ['EMAIL'],
    dispatch: { enabled: false },
  }
  await sql`insert into presets (organization_id, id, application_id, slug) values (${organizationId}, ${id}, ${applicationId}, ${slug})`
  await sql`insert into preset_versions (organization_id, preset_id, version, policy)
    values (${organizationId}, ${id}, 1, ${sql.json(policy as postgres.JSONValue)})`
  await sql`insert into directory (kind, value, organization_id, id) values ('preset', ${id}, ${organizationId}, ${id})`
}

/** The range in which an appointment occupies its agent, buffers included. */
export const busyRangeOf = (start: number): Range => ({
  from: start - buffers.before * minuteMs,
  to: start + (durationMinutes + buffers.after) * minuteMs,
})
/** The range in which an appointment occupies a place in a queue, without buffers. */
export const queueRangeOf = (start: number): Range => ({ from: start, to: start + durationMinutes * minuteMs })
