import type { Sql } from '#db/client.ts'

const beatMs = 5000
export const staleSeconds = 15

/**
 * Records every five seconds that a worker is alive, by the clock of the database, unless its ticks fail: then the other processes
 * must take over. Returns a function that withdraws the record, so that they do so at once. A database that does not answer must not
 * end the worker.
 */
export async function startHeartbeat(sql: Sql, isWorking = () => true): Promise<() => Promise<void>> {
  const beat = async () => {
    if (!isWorking()) return
    await sql`insert into installation (key, value) values ('worker_seen_at', to_jsonb(extract(epoch from now())))
      on conflict (key) do update set value = excluded.value`.catch(() => {})
  }
  await beat()
  const timer = setInterval(() => void beat(), beatMs)
  return async () => {
    clearInterval(timer)
    await sql`delete from installation where key = 'worker_seen_at'`.catch(() => {})
  }
}

/** Returns whether a worker has recorded its heartbeat within the last fifteen seconds. */
export async function isWorkerAlive(sql: Sql): Promise<boolean> {
  const rows = await sql`select from installation
    where key = 'worker_seen_at' and to_timestamp(value::text::float8) > now() - ${staleSeconds} * interval '1 second'`
  return rows.length > 0
}
