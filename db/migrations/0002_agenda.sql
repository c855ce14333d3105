-- The agenda: every future effect is one row, written in the transaction of the fact that causes it, deleted when settled.
-- Claiming changes no indexed column, so it is a HOT update that writes no index entry; fillfactor leaves it room in the page,
-- also when all rows of a page are claimed at once.
-- Keep state, lease_until, fence and attempts out of every index and every index predicate, or claiming costs twice as much.
create table agenda (
  organization_id uuid not null,
  key bytea not null check (octet_length(key) = 16),
  lane text not null,
  kind text not null,
  subject text not null,
  revision integer not null default 0,
  origin text not null check (origin in ('plan', 'manual', 'engine')),
  state text not null default 'pending' check (state in ('pending', 'claimed', 'inDoubt')),
  due_at timestamptz not null,
  rank_at timestamptz not null,
  -- A column, for the planner knows nothing of how often two columns are equal and would sort everything.
  ranked boolean not null generated always as (rank_at <> due_at) stored,
  attempts integer not null default 0,
  -- Leases that ran out before anybody settled; a row that keeps killing its worker is given up.
  lapses integer not null default 0,
  -- The vendor may have acted on it and nobody knows yet; outlives the claims in between.
  doubted boolean not null default false,
  lease_until timestamptz,
  fence bigint,
  superseded_at timestamptz,
  payload jsonb not null default '{}',
  primary key (organization_id, key)
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);
create index agenda_by_lane on agenda (organization_id, lane, due_at);
-- Few have a rank of their own; all others are most urgent in the order they come due, which the index above gives.
create index agenda_ranked on agenda (organization_id, lane, due_at) where ranked;
create index agenda_by_subject on agenda (organization_id, subject);
create index agenda_doubted on agenda (organization_id) where doubted;

-- One number per claim, never given twice: a row that was settled and inserted again cannot be settled by its former claimer.
create sequence agenda_fence cache 20;

-- What a lane may still do. A lane without a row is open and has a full bucket. Shared buckets belong to the nil organization.
create table lanes (
  organization_id uuid not null,
  lane text not null,
  tokens double precision not null default 0,
  refilled_at timestamptz not null default now(),
  closed_until timestamptz,
  primary key (organization_id, lane)
) with (fillfactor = 50);

-- Rate limits, one row per window. Keys are hashes; the organization is not known yet where these are counted.
create table limit_windows (
  key text primary key,
  hits integer not null,
  ends_at timestamptz not null
) with (fillfactor = 50);

grant select, insert, update, delete on agenda, lanes, limit_windows to :app_role;
grant usage on sequence agenda_fence to :app_role;
