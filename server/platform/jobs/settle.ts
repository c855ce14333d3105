import type { Sql } from '#db/client.ts'
import { NIL_ORGANIZATION } from '#server/lib/ids.ts'
import { keyBytes } from './key.ts'
import type { Return } from './rules.ts'
import type { AgendaItem, Fact } from './types.ts'

/** Removes the row, with the slice's facts if given. False when the lease ran out and another claim has it: nothing is written. */
export async function settle(sql: Sql, item: AgendaItem, fact?: Fact): Promise<boolean> {
  const key = keyBytes(item.key)
  const { organizationId, fence } = item
  if (!fact) {
    const gone =
      await sql`delete from agenda where organization_id = ${organizationId} and key = ${key} and fence = ${fence}`
    return gone.count === 1
  }
  const written = await sql`
    with settled as (
      delete from agenda where organization_id = ${organizationId} and key = ${key} and fence = ${fence}
      returning organization_id, key, kind, subject, revision)
    ${fact(sql)}`
  return written.count > 0
}

/** Removes all rows of one claim, in one statement. Gives how many were still this claim's. */
export async function settleMany(sql: Sql, items: readonly AgendaItem[]): Promise<number> {
  const [first] = items
  if (!first) return 0
  const gone = await sql`delete from agenda
    where organization_id = ${first.organizationId} and key = any (${keysOf(items)}::text::bytea[]) and fence = ${first.fence}`
  return gone.count
}

/**
 * Puts the row back for later. `superseded` when it may not be tried again: the caller removes it. A row in doubt goes
 * back even so, for somebody has to learn what became of it.
 */
export async function putBack(sql: Sql, item: AgendaItem, to: Return): Promise<'back' | 'superseded' | 'stale'> {
  const key = keyBytes(item.key)
  const [row] = await sql`
    update agenda set state = ${to.doubted ? 'inDoubt' : 'pending'}, doubted = ${to.doubted}, due_at = ${to.dueAt},
      rank_at = case when rank_at = due_at then ${to.dueAt} else rank_at end,
      attempts = ${to.attempts}, lease_until = null, fence = null
    where organization_id = ${item.organizationId} and key = ${key} and fence = ${item.fence}
      and (superseded_at is null or ${to.doubted})
    returning 1`
  if (row) return 'back'
  const [kept] = await sql`select from agenda
    where organization_id = ${item.organizationId} and key = ${key} and fence = ${item.fence} and superseded_at is not null`
  return kept ? 'superseded' : 'stale'
}

/** Gives claimed items back untouched, for somebody who has the time, or for when the lane opens. */
export async function release(sql: Sql, items: readonly AgendaItem[]): Promise<void> {
  const [first] = items
  if (!first) return
  await sql`update agenda set state = case when doubted then 'inDoubt' else 'pending' end, lease_until = null, fence = null
    where organization_id = ${first.organizationId} and key = any (${keysOf(items)}::text::bytea[])
      and fence = any (${[...new Set(items.map((item) => item.fence))]}::bigint[])`
}

/** Re-arms an item of upkeep: it stays one row for ever, by machine time. */
export async function rearm(sql: Sql, item: AgendaItem, everyMs: number): Promise<void> {
  await sql`update agenda set state = 'pending', due_at = now() + ${everyMs} * interval '1 millisecond',
      rank_at = now() + ${everyMs} * interval '1 millisecond', attempts = 0, lapses = 0, lease_until = null, fence = null
    where organization_id = ${item.organizationId} and key = ${keyBytes(item.key)} and fence = ${item.fence}`
}

/** Closes a lane, and the bucket it shares, until a machine time; never opens one earlier than somebody else said. */
export async function closeLane(sql: Sql, item: AgendaItem, shared: string | null, forMs: number): Promise<void> {
  const lanes = [{ organization: item.organizationId, lane: item.lane }]
  if (shared !== null) lanes.push({ organization: NIL_ORGANIZATION, lane: shared })
  for (const { organization, lane } of lanes) {
    await sql`insert into lanes as l (organization_id, lane, closed_until)
      values (${organization}, ${lane}, now() + ${forMs} * interval '1 millisecond')
      on conflict (organization_id, lane) do update set closed_until = greatest(l.closed_until, excluded.closed_until)`
  }
}

/** PostgreSQL's own text form: the client would take an array of buffers for one buffer. */
const keysOf = (items: readonly AgendaItem[]): string => `{${items.map((item) => `"\\\\x${item.key}"`).join()}}`
