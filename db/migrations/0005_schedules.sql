-- Weekly hours may hold for a season only; whatever differs from them is one kind of row.
alter table schedules add column effective_from date, add column effective_to date;
alter table schedules add check (effective_to >= effective_from);

-- Wall time in a zone: of one agent, or (without one) of the whole application.
create table schedule_exceptions (
  organization_id uuid not null,
  id uuid not null,
  application_id uuid not null,
  agent_id uuid,
  kind text not null check (kind in ('closed', 'extra', 'changed')),
  starts_local timestamp not null,
  ends_local timestamp not null,
  timezone text not null,
  reason text,
  created_by uuid,
  created_at timestamptz not null,
  primary key (organization_id, id),
  foreign key (organization_id, application_id) references applications (organization_id, id),
  foreign key (organization_id, agent_id) references staff (organization_id, id),
  foreign key (organization_id, created_by) references staff (organization_id, id),
  check (ends_local > starts_local),
  -- Hours are given for one day; only a closure may last.
  check (kind = 'closed' or ends_local <= starts_local + interval '1 day')
);
create index schedule_exceptions_by_agent on schedule_exceptions (organization_id, agent_id, ends_local) where agent_id is not null;
create index schedule_exceptions_by_application on schedule_exceptions (organization_id, application_id, ends_local) where agent_id is null;

-- Which public holidays an application keeps; no row, or no country, means none.
create table holiday_settings (
  organization_id uuid not null,
  application_id uuid not null,
  country text check (country ~ '^[A-Z]{2}$'),
  state text,
  kinds text[] not null default '{public}',
  primary key (organization_id, application_id),
  foreign key (organization_id, application_id) references applications (organization_id, id),
  check (state is null or country is not null)
);
grant select, insert, update, delete on schedule_exceptions, holiday_settings to :app_role;

-- What is busy around a month is found without reading an agent's whole past: nothing keeps an agent longer than two days.
alter table occupancies add constraint occupancies_short check (end_min - start_min <= 2880);
-- Counting against caps reads the index alone.
create index appointments_counted_by_agent on appointments (organization_id, agent_id, starts_at) include (id)
  where status not in ('cancelled', 'failed');
create index appointments_counted_by_preset on appointments (organization_id, preset_id, starts_at) include (id)
  where status not in ('cancelled', 'failed');
create index holds_by_preset on holds (organization_id, preset_id, expires_at);
