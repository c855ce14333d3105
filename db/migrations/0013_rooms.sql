-- Which adapter made a session, so that one made before a change of the setting is still taken away by its own.
alter table video_sessions add column adapter text not null default 'genesys-sessions';

-- Who sits in a built-in room: one seat a side, so that the database itself refuses a third.
create table room_seats (
  organization_id uuid not null,
  session_id uuid not null,
  side text not null check (side in ('customer', 'agent')),
  participant_id uuid not null,
  -- The browser tab that has the seat; a reload keeps it, another tab must take it.
  tab uuid not null,
  -- Rises with each entering, a reload too: signals carry it, so that none reaches a page that is gone.
  epoch integer not null default 1,
  -- Rises with each entering after having left: what is a new fact.
  visit integer not null default 1,
  entered_at timestamptz not null,
  -- Machine time: when the page was last known to listen, and since when it is away.
  seen_at timestamptz not null default now(),
  away_at timestamptz,
  left_at timestamptz,
  primary key (organization_id, session_id, side),
  foreign key (organization_id, session_id) references video_sessions (organization_id, id),
  foreign key (organization_id, participant_id) references participants (organization_id, id) on delete cascade
);
create index room_seats_seen on room_seats (seen_at) where left_at is null;

-- What two browsers tell each other to find a way; holds network addresses, so it is kept for minutes only.
create table room_signals (
  organization_id uuid not null,
  session_id uuid not null,
  id bigint generated always as identity,
  to_side text not null check (to_side in ('customer', 'agent')),
  from_epoch integer not null,
  to_epoch integer not null,
  body jsonb not null,
  created_at timestamptz not null default now(),
  primary key (organization_id, session_id, id),
  foreign key (organization_id, session_id) references video_sessions (organization_id, id)
);
create index room_signals_age on room_signals (created_at);

grant select, insert, update, delete on room_seats, room_signals to :app_role;
