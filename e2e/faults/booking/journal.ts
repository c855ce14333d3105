import type postgres from 'postgres'
import type { Version } from './history.ts'

/**
 * Installs triggers that record every state of every occupied range when its transaction commits. `began` is the start
 * of that transaction.
 */
export async function installJournal(sql: postgres.Sql): Promise<void> {
  await sql.unsafe(`
    create table faults_journal (n bigserial primary key, kind text not null, row_id uuid not null, resource uuid, from_at timestamptz,
      to_at timestamptz, appointment_id uuid, hold_id uuid, live boolean not null, began timestamptz not null default now(),
      at timestamptz not null default clock_timestamp());
    create table faults_holds (n bigserial primary key, hold_id uuid not null, contact text not null, expires_at timestamptz not null,
      began timestamptz not null default now(), at timestamptz not null default clock_timestamp());

    create function faults_note_time() returns trigger language plpgsql security definer as $$
    declare it record; begin
      if tg_op = 'DELETE' then it := old; else it := new; end if;
      insert into faults_journal (kind, row_id, resource, from_at, to_at, appointment_id, hold_id, live)
        values ('time', it.id, it.agent_id, lower(it.busy), upper(it.busy), it.appointment_id, it.hold_id, it.live and tg_op <> 'DELETE');
      return null;
    end $$;
    create constraint trigger faults_note_time after insert or update or delete on occupancies
      deferrable initially deferred for each row execute function faults_note_time();

    create function faults_note_place() returns trigger language plpgsql security definer as $$ begin
      insert into faults_journal (kind, row_id, resource, from_at, to_at, appointment_id, live)
        values ('place', new.id, new.target_id, new.starts_at, new.ends_at, new.id,
          new.target_type = 'QUEUE' and new.status in ('scheduled', 'activated', 'in_progress'));
      return null;
    end $$;
    create constraint trigger faults_note_place after insert or update on appointments
      deferrable initially deferred for each row execute function faults_note_place();

    create function faults_note_hold() returns trigger language plpgsql security definer as $$ begin
      insert into faults_holds (hold_id, contact, expires_at) values (new.id, encode(new.contact_hash, 'hex'), new.expires_at);
      return null;
    end $$;
    create constraint trigger faults_note_hold after insert or update on holds
      deferrable initially deferred for each row execute function faults_note_hold();`)
}

type Row = {
  kind: 'time' | 'place'
  rowId: string
  resource: string
  from: Date
  to: Date
  appointmentId: string | null
  holdId: string | null
  live: boolean
  began: number
  at: number
}
type HoldRow = { holdId: string; contact: string; expiresAt: Date; began: number; at: number }

/** Upper bound between the trigger's timestamp and the commit that makes the row visible. */
const COMMIT_MS = 150

/** Returns the live states, each with the periods in which it was certainly and possibly visible. */
export async function readJournal(sql: postgres.Sql): Promise<Version[]> {
  const rows = await sql<Row[]>`select kind, row_id as "rowId", resource, from_at as "from", to_at as "to",
    appointment_id as "appointmentId", hold_id as "holdId", live, extract(epoch from began) * 1000 as began,
    extract(epoch from at) * 1000 as at from faults_journal order by n`
  const holds = await sql<HoldRow[]>`select hold_id as "holdId", contact, expires_at as "expiresAt",
    extract(epoch from began) * 1000 as began, extract(epoch from at) * 1000 as at from faults_holds order by n`
  const successors = successorsOf(rows)
  const holdsById = new Map<string, HoldRow[]>()
  for (const hold of holds) holdsById.set(hold.holdId, [...(holdsById.get(hold.holdId) ?? []), hold])
  return rows.flatMap((row, index) =>
    row.live ? [versionOf(row, successors[index] ?? null, holdsById.get(row.holdId ?? '') ?? [])] : [],
  )
}

/** Returns, for each state of a row, the state that replaced it; states of one row are in commit order. */
function successorsOf(rows: readonly Row[]): (Row | null)[] {
  const latest = new Map<string, Row>()
  const successors: (Row | null)[] = new Array(rows.length).fill(null)
  for (let index = rows.length - 1; index >= 0; index--) {
    const row = rows[index]
    if (!row) continue
    const key = `${row.kind} ${row.rowId}`
    successors[index] = latest.get(key) ?? null
    latest.set(key, row)
  }
  return successors
}

/** `known` contains every recorded state of the range's hold, if it has one. */
function versionOf(row: Row, successors: Row | null, holdStates: readonly HoldRow[]): Version {
  const expiry = holdStates.find((hold) => hold.expiresAt.getTime() <= Number(hold.at))
  const ends = [successors, expiry].filter((one) => one !== null && one !== undefined)
  return {
    resource: row.resource,
    busy: { from: row.from.getTime(), to: row.to.getTime() },
    appointmentId: row.appointmentId,
    holdId: row.holdId,
    contact: holdStates[0]?.contact ?? null,
    certain: { from: Number(row.at), to: Math.min(...ends.map((one) => Number(one.began)), Number.POSITIVE_INFINITY) },
    possible: {
      from: Number(row.began),
      to: Math.min(...ends.map((one) => Number(one.at) + COMMIT_MS), Number.POSITIVE_INFINITY),
    },
  }
}
