-- What fails together, as one application's way into one vendor does: while it fails, its items wait and take nothing of their lane's rate.
alter table agenda add column circuit text;

create table circuits (
  organization_id uuid not null,
  circuit text not null,
  -- In a row; a success sets all of this back.
  failures integer not null default 0,
  openings integer not null default 0,
  opened_at timestamptz,
  -- Machine time. Past, and opened: whoever comes first may try, and nobody beside.
  open_until timestamptz,
  -- The fence of the claim that tries.
  probe bigint,
  reason text,
  told_at timestamptz,
  primary key (organization_id, circuit)
) with (fillfactor = 50);
grant select, insert, update, delete on circuits to :app_role;

-- Most urgent first out of thousands that are due, without sorting them at each claim.
create index agenda_by_rank on agenda (organization_id, lane, rank_at) where ranked;
