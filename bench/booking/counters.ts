import { readdirSync } from 'node:fs'
import { appRole } from '#db/roles.ts'
import { statOf } from '../../scripts/lib/processes.ts'
import type { Environment } from './environment.ts'

/** Usage up to one moment: processor time per process, and calls per statement of the app's role. */
export type Counters = { at: number; cpuMs: Record<string, number>; calls: Map<string, number> }

const MS_PER_TICK = 10

export async function readCounters({ app, worker, sql, ...pids }: Environment): Promise<Counters> {
  const rows = await sql<{ query: string; calls: number }[]>`
    select regexp_replace(query, '\\s+', ' ', 'g') as query, sum(calls)::int as calls
    from pg_stat_statements s join pg_database d on d.oid = s.dbid join pg_roles r on r.oid = s.userid
    where d.datname = current_database() and r.rolname = ${appRole} group by 1`
  const own = process.cpuUsage()
  return {
    at: performance.now(),
    cpuMs: {
      app: treeMs(app.pid()),
      worker: treeMs(worker.pid()),
      PostgreSQL: treeMs(pids.postgresPid) - treeMs(pids.ownBackendPid),
      sandbox: treeMs(pids.sandboxPid),
      'load itself': (own.user + own.system) / 1000,
    },
    calls: new Map(rows.map(({ query, calls }) => [query, calls])),
  }
}

/** Returns the processor time of a process and all its descendants, also those that have ended. */
function treeMs(root: number): number {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const stat = statOf(Number(name))
      return stat ? [{ pid: Number(name), ...stat }] : []
    })
  const ticksOf = (pid: number): number => {
    const own = all.find((one) => one.pid === pid)
    const children = all.filter((one) => one.parent === pid)
    return (own ? own.ticks + own.childTicks : 0) + children.reduce((sum, child) => sum + ticksOf(child.pid), 0)
  }
  return ticksOf(root) * MS_PER_TICK
}

/** Usage between two moments. */
type Usage = { seconds: number; cpuMs: Record<string, number>; calls: Map<string, number> }

export const usageBetween = (from: Counters, to: Counters): Usage => ({
  seconds: (to.at - from.at) / 1000,
  cpuMs: Object.fromEntries(Object.entries(to.cpuMs).map(([name, ms]) => [name, ms - (from.cpuMs[name] ?? 0)])),
  calls: new Map([...to.calls].map(([query, calls]) => [query, calls - (from.calls.get(query) ?? 0)])),
})

export type PerBooking = {
  cpuMs: Record<string, number>
  /** Explicit transactions. */
  transactions: number
  /** Statements without those that begin and end transactions. */
  statements: number
  /** Calls of each statement, the most frequent first. */
  calls: { query: string; calls: number }[]
}

/** Divides the usage by the number of bookings, after subtracting what the idle processes use in the same time. */
export function perBooking(usage: Usage, idle: Usage, bookings: number): PerBooking {
  const share = usage.seconds / idle.seconds
  const net = (used: number, atRest = 0) => (used - atRest * share) / bookings
  const cpuMs = Object.fromEntries(Object.entries(usage.cpuMs).map(([name, ms]) => [name, net(ms, idle.cpuMs[name])]))
  const all = [...usage.calls].map(([query, calls]) => ({ query, calls: net(calls, idle.calls.get(query)) }))
  const sum = (matches: (query: string) => boolean) =>
    all.filter(({ query }) => matches(query)).reduce((total, { calls }) => total + calls, 0)
  return {
    cpuMs,
    transactions: sum((query) => /^begin\b/i.test(query)),
    statements: sum((query) => !transactionControl.test(query)),
    calls: all.filter(({ calls }) => calls >= 0.005).sort((a, b) => b.calls - a.calls),
  }
}

const transactionControl = /^(begin|commit|rollback|savepoint|release)\b/i
