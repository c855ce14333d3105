import { deepStrictEqual } from 'node:assert'
import { computeSlots } from '#server/scheduling/availability/rules.ts'
import type { AvailabilityData, SlotQuery } from '#server/scheduling/availability/schema.ts'
import { cost, median, type Result } from '../report.ts'
import { buildCompany } from './company.ts'
import { referenceSlots } from './reference.ts'

const shapes = [
  { agents: 50, days: 30, step: 15, runs: 101, allowed: 3 },
  { agents: 200, days: 60, step: 5, runs: 61, allowed: 15 },
]

/**
 * Compares the pure engine with the straightforward one, which must find the same slots; CPU milliseconds, median of
 * many runs.
 */
export function measureEngine(progress: (text: string) => void): Result[] {
  return shapes.flatMap(({ agents, days, step, runs, allowed }) => {
    const name = `${agents} agents x ${days} days at ${step} min`
    progress(`engine: ${name}`)
    const { query, offering } = buildCompany(agents, days, step)
    requireSame(query, offering)
    const ours = cpuMedian(runs, () => computeSlots(query, offering))
    const named = cpuMedian(runs, () => computeSlots(query, offering).map(({ agentIds }) => agentIds.length))
    const plain = cpuMedian(5, () => referenceSlots(query, offering))
    return [
      cost(name, 'ms CPU', ours, 'straightforward', plain),
      cost(`${name}, reading each slot's agents`, 'ms CPU', named, 'straightforward', plain),
      cost(`${name}: the engine`, 'ms CPU', ours, 'allowed', allowed),
    ]
  })
}

function requireSame(query: SlotQuery, offering: AvailabilityData): void {
  const ours = computeSlots(query, offering).map(({ start, agentIds }) => ({ start, agentIds }))
  deepStrictEqual(ours, referenceSlots(query, offering))
}

function cpuMedian(runs: number, work: () => unknown): number {
  const times: number[] = []
  for (let run = 0; run < runs; run++) {
    const startedAt = process.cpuUsage()
    work()
    const used = process.cpuUsage(startedAt)
    times.push((used.user + used.system) / 1000)
  }
  return median(times)
}
