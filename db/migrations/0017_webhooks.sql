-- Where an application's events are told to. Secrets are sealed; the previous one signs too until its time is over.
create table webhook_endpoints (
  organization_id uuid not null,
  id uuid not null,
  application_id uuid not null,
  url text not null check (length(url) <= 2000),
  description text not null default '' check (length(description) <= 200),
  -- Which types it hears of; none given is all of them.
  types text[] not null default '{}',
  secret bytea not null,
  previous_secret bytea,
  previous_until timestamptz,
  -- Paused keeps what happens for later, disabled does not.
  state text not null default 'enabled' check (state in ('enabled', 'paused', 'disabled')),
  state_reason text check (state_reason in ('by_hand', 'failing', 'gone')),
  state_since timestamptz not null,
  failures integer not null default 0,
  failing_since timestamptz,
  succeeded_at timestamptz,
  version integer not null default 1,
  created_at timestamptz not null,
  -- Machine time: what was written down before it is not its news.
  recorded_at timestamptz not null default clock_timestamp(),
  primary key (organization_id, id),
  foreign key (organization_id, application_id) references applications (organization_id, id),
  check ((state = 'enabled') = (state_reason is null)),
  check ((previous_secret is null) = (previous_until is null))
);
create index webhook_endpoints_by_application on webhook_endpoints (organization_id, application_id);

-- A fact as it is told, the same bytes to every endpoint and at every try; `id` is the webhook-id. No personal data.
create table webhook_events (
  organization_id uuid not null,
  id uuid not null,
  application_id uuid not null,
  appointment_id uuid,
  type text not null,
  -- The appointment's story names what happened; the database tells it once.
  fact text not null,
  revision integer,
  sequence integer not null default 0,
  body text not null,
  occurred_at timestamptz not null,
  created_at timestamptz not null,
  primary key (organization_id, id),
  unique (organization_id, appointment_id, fact),
  foreign key (organization_id, application_id) references applications (organization_id, id),
  foreign key (organization_id, appointment_id) references appointments (organization_id, id)
);
create index webhook_events_in_order on webhook_events (organization_id, appointment_id, sequence);

-- One event for one endpoint, and how it stands.
create table webhook_deliveries (
  organization_id uuid not null,
  id uuid not null,
  endpoint_id uuid not null,
  event_id uuid not null,
  state text not null default 'pending' check (state in ('pending', 'held', 'delivered', 'failed', 'cancelled')),
  -- Rises with each replay, which has the whole retry table again.
  round integer not null default 1,
  round_at timestamptz not null,
  -- Attempts of this round that count against the retry table.
  tries integer not null default 0,
  attempts integer not null default 0,
  next_attempt_at timestamptz,
  last_status integer,
  last_error text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (organization_id, id),
  unique (organization_id, event_id, endpoint_id),
  foreign key (organization_id, endpoint_id) references webhook_endpoints (organization_id, id),
  foreign key (organization_id, event_id) references webhook_events (organization_id, id)
);
create index webhook_deliveries_by_endpoint on webhook_deliveries (organization_id, endpoint_id, created_at desc, id desc);
create index webhook_deliveries_unsettled on webhook_deliveries (organization_id, endpoint_id, state) where state in ('pending', 'held', 'failed');

-- Written before the call; its answer after. An attempt without an answer was cut off, and the next one has the same webhook-id.
create table webhook_attempts (
  organization_id uuid not null,
  delivery_id uuid not null,
  number integer not null,
  started_at timestamptz not null,
  primary key (organization_id, delivery_id, number),
  foreign key (organization_id, delivery_id) references webhook_deliveries (organization_id, id)
);

create table webhook_answers (
  organization_id uuid not null,
  delivery_id uuid not null,
  number integer not null,
  status integer,
  error text,
  duration_ms integer not null,
  excerpt text not null default '' check (length(excerpt) <= 500),
  at timestamptz not null,
  primary key (organization_id, delivery_id, number),
  foreign key (organization_id, delivery_id, number) references webhook_attempts (organization_id, delivery_id, number)
);

grant select, insert, update on webhook_endpoints, webhook_deliveries to :app_role;
grant select, insert on webhook_events, webhook_attempts, webhook_answers to :app_role;
