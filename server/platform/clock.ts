import type { Sql } from '#db/client.ts'
import type { Config } from '#server/config.ts'

/** Business time: the time of the machine plus an offset that only the sandbox may set. */
export type BusinessClock = {
  now: () => Date
  offsetMs(): number
  /** Reads the offset, which another process may have set. */
  refresh(): Promise<void>
  /** Sets the offset for all processes and for the sandbox. */
  set(offsetMs: number): Promise<void>
  stop(): void
}

export function startClock(sql: Sql, config: Config): BusinessClock {
  let offset = 0
  const refresh = async () => {
    if (!config.SANDBOX_URL) return
    const [row] = await sql`select value from installation where key = 'clock_offset_ms'`
    offset = row ? Number(row.value) : 0
  }
  const set = async (offsetMs: number) => {
    offset = offsetMs
    await sql`insert into installation (key, value) values ('clock_offset_ms', ${offsetMs}::text::jsonb)
      on conflict (key) do update set value = excluded.value`
    const body = JSON.stringify({ offsetMs })
    await fetch(`${config.SANDBOX_URL}/clock`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })
  }
  // All processes share one business time; tests tolerate this lag of one second.
  const timer = config.SANDBOX_URL ? setInterval(() => void refresh().catch(() => {}), 1000).unref() : undefined
  return {
    now: () => new Date(Date.now() + offset),
    offsetMs: () => offset,
    refresh,
    set,
    stop: () => clearInterval(timer),
  }
}
