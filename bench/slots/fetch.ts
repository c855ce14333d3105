import { sql } from 'drizzle-orm'
import { listBusyTimes } from '#server/scheduling/availability/data.ts'
import { computeSlots } from '#server/scheduling/availability/rules.ts'
import type { SlotQuery } from '#server/scheduling/availability/schema.ts'
import { type Db, openDatabase } from '../../db/client.ts'
import { cost, median, type Result } from '../report.ts'
import { agentIds, organizationId, past, policy } from './sampleRows.ts'

const ranges = agentIds.length * past.days * past.perDay
const openings = [1, 2, 3, 4, 5].map((weekday) => ({
  weekday,
  startMinute: 480,
  endMinute: 1080,
  timezone: 'Europe/Berlin',
}))

/**
 * Measures fetching and processing the busy times of a past month: one row of whole minutes per agent, compared with
 * one row and one range per appointment.
 */
export async function measureFetch(databaseUrl: string, total: number, runs: number): Promise<Result[]> {
  const database = openDatabase(databaseUrl, { name: 'bench' })
  try {
    const from = past.from.getTime() / 60_000
    const query: SlotQuery = { ...policy, from, to: from + past.days * 1440, now: from - 1440, durationMinutes: 30 }
    const offer = (busy: ReadonlyMap<string, Int32Array>) =>
      computeSlots(query, { agents: agentIds.map((agentId) => ({ agentId, openings, busy: busy.get(agentId) ?? [] })) })
    const scope = { organizationId, agentIds, from: query.from - 5, to: query.to + 35, now: past.from }
    const ours = async () => offer(await listBusyTimes(database.db, scope))
    const reference = async () => offer(await busyAsRanges(database.db, past.from, new Date(query.to * 60_000)))
    requireRanges(await listBusyTimes(database.db, scope), (await ours()).length - (await reference()).length)
    const mine: number[] = []
    const theirs: number[] = []
    const fetched: number[] = []
    for (let run = 0; run < runs; run++) {
      mine.push(await timed(ours))
      theirs.push(await timed(reference))
      fetched.push(await timed(() => listBusyTimes(database.db, scope)))
    }
    const name = `${ranges} busy ranges of ${agentIds.length} agents out of ${total}`
    return [
      cost(`fetch and engine: ${name}`, 'ms', median(mine), 'as tstzrange values', median(theirs)),
      cost(`fetch alone: ${name}`, 'ms', median(fetched), 'target', 10),
    ]
  } finally {
    await database.close()
  }
}

function requireRanges(busy: ReadonlyMap<string, Int32Array>, difference: number): void {
  const found = [...busy.values()].reduce((sum, each) => sum + each.length / 2, 0)
  if (found !== ranges) throw new Error(`${found} ranges were fetched instead of ${ranges}`)
  if (difference !== 0) throw new Error('the two queries found different times')
}

async function busyAsRanges(db: Db, from: Date, to: Date): Promise<Map<string, Int32Array>> {
  const rows = await db.execute<{ agent_id: string; busy: string }>(sql`
    select agent_id, busy from occupancies where organization_id = ${organizationId}
      and agent_id = any (${`{${agentIds.join()}}`}::uuid[]) and live
      and busy && tstzrange(${from.toISOString()}, ${to.toISOString()}) order by agent_id, busy`)
  const found = new Map<string, number[]>()
  for (const { agent_id, busy } of rows) {
    const [start = '', end = ''] = busy.slice(1, -1).replaceAll('"', '').split(',')
    const minutes = found.get(agent_id) ?? []
    if (minutes.length === 0) found.set(agent_id, minutes)
    minutes.push(new Date(start).getTime() / 60_000, new Date(end).getTime() / 60_000)
  }
  return new Map([...found].map(([agentId, minutes]) => [agentId, Int32Array.from(minutes)]))
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}
