-- The core: who there is, what is offered, what is agreed, what was said.
-- Every tenant's row carries organization_id, first in its keys, so that the database itself refuses a row that points into another organization.
create extension if not exists btree_gist;

-- What must be found before an organization is known: application ids and slugs, staff e-mails, client ids, token hashes.
create table directory (
  kind text not null check (kind in ('application', 'application_slug', 'preset', 'staff_email', 'api_client', 'link', 'appointment')),
  value text not null,
  organization_id uuid not null,
  id uuid not null,
  primary key (kind, value)
);

-- The installation's own settings: the sandbox clock's offset, ids the vendors gave. No tenant.
create table installation (key text primary key, value jsonb not null);

create table organizations (
  id uuid primary key,
  name text not null,
  created_at timestamptz not null default now()
);

create table applications (
  organization_id uuid not null references organizations (id),
  id uuid not null,
  slug text not null check (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  name text not null,
  timezone text not null,
  locale text not null default 'en',
  country text not null,
  settings jsonb not null default '{}',
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  unique (organization_id, slug)
);

create table genesys_settings (
  organization_id uuid not null,
  application_id uuid not null,
  region text not null,
  is_primary boolean not null default true,
  client_id text not null,
  client_secret bytea not null,
  genesys_organization_id text not null,
  open_messaging_id text,
  open_messaging_secret bytea,
  session_webhook_secret bytea,
  latency_note text,
  primary key (organization_id, application_id, region),
  foreign key (organization_id, application_id) references applications (organization_id, id)
);
create unique index genesys_settings_one_primary on genesys_settings (organization_id, application_id) where is_primary;

create table staff (
  organization_id uuid not null,
  id uuid not null,
  application_id uuid,
  email text not null,
  name text not null,
  role text not null check (role in ('agent', 'supervisor', 'admin')),
  password_hash text,
  timezone text not null,
  region text,
  genesys_user_id text,
  active boolean not null default true,
  session_version integer not null default 1,
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  unique (organization_id, email),
  foreign key (organization_id) references organizations (id),
  foreign key (organization_id, application_id) references applications (organization_id, id),
  check (role = 'admin' or application_id is not null)
);

create table schedules (
  organization_id uuid not null,
  id uuid not null,
  agent_id uuid not null,
  weekday smallint not null check (weekday between 1 and 7),
  start_minute smallint not null check (start_minute between 0 and 1439),
  end_minute smallint not null check (end_minute > start_minute and end_minute <= 2880),
  timezone text not null,
  primary key (organization_id, id),
  foreign key (organization_id, agent_id) references staff (organization_id, id)
);
create index schedules_by_agent on schedules (organization_id, agent_id);

create table queues (
  organization_id uuid not null,
  id uuid not null,
  application_id uuid not null,
  name text not null,
  genesys_queue_id text,
  capacity integer not null default 1 check (capacity > 0),
  primary key (organization_id, id),
  foreign key (organization_id, application_id) references applications (organization_id, id)
);

create table presets (
  organization_id uuid not null,
  id uuid not null,
  application_id uuid not null,
  slug text not null check (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  version integer not null default 1,
  is_default boolean not null default false,
  active boolean not null default true,
  primary key (organization_id, id),
  unique (organization_id, application_id, slug),
  foreign key (organization_id, application_id) references applications (organization_id, id)
);
create unique index presets_one_default on presets (organization_id, application_id) where is_default;

-- A version is written once and never changed: appointments keep the one they were booked under.
create table preset_versions (
  organization_id uuid not null,
  preset_id uuid not null,
  version integer not null,
  policy jsonb not null,
  created_at timestamptz not null default now(),
  primary key (organization_id, preset_id, version),
  foreign key (organization_id, preset_id) references presets (organization_id, id)
);

create table api_clients (
  organization_id uuid not null,
  id uuid not null,
  application_id uuid not null,
  name text not null,
  secret_hash bytea not null,
  active boolean not null default true,
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  foreign key (organization_id, application_id) references applications (organization_id, id)
);

create table appointments (
  organization_id uuid not null,
  id uuid not null,
  application_id uuid not null,
  preset_id uuid not null,
  preset_version integer not null,
  reference text not null,
  status text not null check (status in ('scheduled', 'activated', 'in_progress', 'completed', 'cancelled', 'no_show', 'failed')),
  revision integer not null default 1,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  local_start text not null,
  timezone text not null,
  locale text not null,
  agent_id uuid,
  organizer_id uuid,
  target_type text not null check (target_type in ('AGENT', 'QUEUE')),
  target_id uuid not null,
  title text,
  notes text,
  intake jsonb not null default '{}',
  metadata jsonb not null default '{}',
  interaction jsonb not null default '{}',
  notification_headers jsonb not null default '{}',
  master_key bytea not null,
  source text not null check (source in ('public', 'rest', 'console')),
  notifications_held boolean not null default false,
  activated_at timestamptz,
  cancelled_at timestamptz,
  cancel_reason text,
  created_at timestamptz not null,
  revised_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (organization_id, id),
  unique (organization_id, application_id, reference),
  foreign key (organization_id, application_id) references applications (organization_id, id),
  foreign key (organization_id, preset_id, preset_version) references preset_versions (organization_id, preset_id, version),
  foreign key (organization_id, agent_id) references staff (organization_id, id),
  check (ends_at > starts_at)
);
create index appointments_by_start on appointments (organization_id, application_id, starts_at, id);
create index appointments_by_agent on appointments (organization_id, agent_id, starts_at);

create table participants (
  organization_id uuid not null,
  id uuid not null,
  appointment_id uuid not null,
  type text not null check (type in ('CUSTOMER', 'AGENT')),
  state text check (state in ('WAITING', 'JOINED', 'LEFT')),
  staff_id uuid,
  name text,
  email text,
  phone text,
  email_proven_at timestamptz,
  phone_proven_at timestamptz,
  contact_version integer not null default 1,
  token_generation integer not null default 1,
  created_at timestamptz not null,
  primary key (organization_id, id),
  foreign key (organization_id, appointment_id) references appointments (organization_id, id),
  foreign key (organization_id, staff_id) references staff (organization_id, id),
  check ((type = 'AGENT') = (staff_id is not null))
);
create index participants_by_appointment on participants (organization_id, appointment_id);
create unique index participants_agent_once on participants (organization_id, appointment_id, staff_id) where staff_id is not null;

-- A slot kept, exclusively, while the code is outstanding. Counted per contact and per browser session.
create table holds (
  organization_id uuid not null,
  id uuid not null,
  application_id uuid not null,
  preset_id uuid not null,
  agent_id uuid not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  contact_hash bytea not null,
  browser_hash bytea,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (organization_id, id),
  foreign key (organization_id, preset_id) references presets (organization_id, id),
  foreign key (organization_id, agent_id) references staff (organization_id, id)
);
create index holds_by_contact on holds (organization_id, contact_hash, created_at);
create index holds_by_agent on holds (organization_id, agent_id, expires_at);

-- Whatever makes an agent busy is a row here; two live rows of one agent never overlap. `busy` is half-open and includes the buffers.
create table occupancies (
  organization_id uuid not null,
  id uuid not null,
  agent_id uuid not null,
  busy tstzrange not null,
  start_min bigint not null generated always as (floor(extract(epoch from (lower(busy) at time zone 'UTC')) / 60)::bigint) stored,
  end_min bigint not null generated always as (ceil(extract(epoch from (upper(busy) at time zone 'UTC')) / 60)::bigint) stored,
  appointment_id uuid,
  hold_id uuid,
  live boolean not null default true,
  primary key (organization_id, id),
  foreign key (organization_id, agent_id) references staff (organization_id, id),
  foreign key (organization_id, appointment_id) references appointments (organization_id, id),
  foreign key (organization_id, hold_id) references holds (organization_id, id) on delete cascade,
  check (not isempty(busy) and lower_inc(busy) and not upper_inc(busy)),
  constraint occupancies_no_overlap exclude using gist (organization_id with =, agent_id with =, busy with &&) where (live)
);
create index occupancies_by_time on occupancies (organization_id, agent_id, start_min) include (end_min, hold_id) where live;
create index occupancies_by_appointment on occupancies (organization_id, appointment_id) where appointment_id is not null;
create unique index occupancies_by_hold on occupancies (organization_id, hold_id) where hold_id is not null;

-- One row a contact, application and purpose: a new code replaces the old one. The code itself is a keyed hash.
create table challenges (
  organization_id uuid not null,
  id uuid not null,
  application_id uuid not null,
  purpose text not null check (purpose in ('book', 'join', 'privacy')),
  contact_hash bytea not null,
  channel text not null check (channel in ('EMAIL', 'SMS')),
  code_hash bytea not null,
  preset_id uuid,
  starts_at timestamptz,
  duration_minutes integer,
  hold_id uuid,
  attempts integer not null default 0,
  sends integer not null default 1,
  resend_at timestamptz not null,
  expires_at timestamptz not null,
  consumed_at timestamptz,
  created_at timestamptz not null,
  primary key (organization_id, id),
  unique (organization_id, application_id, purpose, contact_hash),
  foreign key (organization_id, application_id) references applications (organization_id, id),
  foreign key (organization_id, hold_id) references holds (organization_id, id) on delete set null (hold_id),
  check (attempts between 0 and 5)
);

-- A booking in the making, so that typed answers survive each step, Back, and a lost slot. Sealed; swept when stale.
create table drafts (
  organization_id uuid not null,
  id uuid not null,
  application_id uuid not null,
  preset_id uuid not null,
  token_hash bytea not null,
  sealed bytea not null,
  appointment_id uuid,
  expires_at timestamptz not null,
  primary key (organization_id, id),
  unique (organization_id, token_hash),
  foreign key (organization_id, preset_id) references presets (organization_id, id)
);

create table video_sessions (
  organization_id uuid not null,
  id uuid not null,
  appointment_id uuid not null,
  generation integer not null,
  revision integer not null,
  name text not null,
  region text not null,
  wanted boolean not null default true,
  provider_id text,
  provider_state text,
  sip text,
  provider_created_at timestamptz,
  provider_expires_at timestamptz,
  removed_at timestamptz,
  created_at timestamptz not null,
  primary key (organization_id, id),
  unique (organization_id, appointment_id, generation),
  unique (organization_id, name),
  foreign key (organization_id, appointment_id) references appointments (organization_id, id)
);
create unique index video_sessions_one_wanted on video_sessions (organization_id, appointment_id) where wanted;
create index video_sessions_by_provider on video_sessions (organization_id, provider_id) where provider_id is not null;

create table session_events (
  organization_id uuid not null,
  id uuid not null,
  session_id uuid not null,
  event_id text not null,
  type text not null check (type in ('created', 'join', 'leave', 'completed', 'failed')),
  participant text,
  at timestamptz not null,
  recorded_at timestamptz not null,
  primary key (organization_id, id),
  unique (organization_id, event_id),
  foreign key (organization_id, session_id) references video_sessions (organization_id, id)
);
create index session_events_by_session on session_events (organization_id, session_id);

create table dispatches (
  organization_id uuid not null,
  id uuid not null,
  appointment_id uuid not null,
  revision integer not null,
  number integer not null,
  agent_id uuid,
  from_id text not null,
  message_id text not null,
  state text not null check (state in ('pending', 'sent', 'failed', 'cleared')),
  conversation_id text,
  error text,
  first_attempt_at timestamptz,
  sent_at timestamptz,
  failed_at timestamptz,
  cleared_at timestamptz,
  disconnected_at timestamptz,
  created_at timestamptz not null,
  primary key (organization_id, id),
  unique (organization_id, appointment_id, revision, number),
  unique (organization_id, from_id),
  foreign key (organization_id, appointment_id) references appointments (organization_id, id)
);
create unique index dispatches_one_live on dispatches (organization_id, appointment_id) where state in ('pending', 'sent');
create index dispatches_by_conversation on dispatches (organization_id, conversation_id) where conversation_id is not null;

-- What one recipient is to be told on one channel. `key` is the agenda item's; `status` is the fold of its events.
create table notifications (
  organization_id uuid not null,
  id uuid not null,
  key bytea not null,
  appointment_id uuid not null,
  revision integer not null,
  type text not null,
  offset_iso text,
  channel text not null check (channel in ('EMAIL', 'SMS', 'WEBHOOKS')),
  participant_id uuid,
  contact_version integer not null default 1,
  cause text not null default '',
  status text not null default 'INITIALIZED' check (status in ('INITIALIZED', 'PENDING', 'DELIVERED', 'FAILED', 'CANCELLED')),
  message_id uuid,
  scheduled_for timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (organization_id, id),
  unique (organization_id, key),
  foreign key (organization_id, appointment_id) references appointments (organization_id, id),
  foreign key (organization_id, participant_id) references participants (organization_id, id)
);
create index notifications_by_appointment on notifications (organization_id, appointment_id, created_at, id);
create index notifications_by_message on notifications (organization_id, message_id) where message_id is not null;
create index notifications_by_time on notifications (organization_id, created_at, id);

create table notification_events (
  organization_id uuid not null,
  id uuid not null,
  notification_id uuid not null,
  status text not null,
  provider_status text,
  message text,
  error_message text,
  event_key text not null,
  at timestamptz not null,
  recorded_at timestamptz not null default now(),
  primary key (organization_id, id),
  unique (organization_id, notification_id, event_key),
  foreign key (organization_id, notification_id) references notifications (organization_id, id)
);
create index notification_events_by_notification on notification_events (organization_id, notification_id, at);

-- What went out, for notifications and codes alike. Recipient and body are sealed, wiped once settled.
create table messages (
  organization_id uuid not null,
  id uuid not null,
  key bytea not null,
  purpose text not null check (purpose in ('notification', 'code', 'staff')),
  channel text not null check (channel in ('EMAIL', 'SMS')),
  appointment_id uuid,
  recipient_hash bytea not null,
  sealed bytea,
  state text not null default 'open' check (state in ('open', 'accepted', 'delivered', 'failed', 'in_doubt', 'expired')),
  provider_id text,
  provider_status text,
  error_code text,
  attempts integer not null default 0,
  useful_until timestamptz,
  first_attempt_at timestamptz,
  settled_at timestamptz,
  created_at timestamptz not null,
  primary key (organization_id, id),
  unique (organization_id, key)
);
create index messages_by_provider on messages (organization_id, provider_id) where provider_id is not null;

-- Written and committed before the vendor is called; never changed. The number is unique for the item's key, which outlives the row.
create table attempts (
  organization_id uuid not null,
  id uuid not null,
  key bytea not null,
  number integer not null,
  message_id uuid,
  started_at timestamptz not null,
  primary key (organization_id, id),
  unique (organization_id, key, number)
);
create index attempts_by_message on attempts (organization_id, message_id) where message_id is not null;

create table message_events (
  organization_id uuid not null,
  id uuid not null,
  message_id uuid not null,
  attempt integer,
  event_key text not null,
  status text not null,
  provider_status text,
  error_code text,
  at timestamptz not null,
  recorded_at timestamptz not null default now(),
  primary key (organization_id, id),
  unique (organization_id, message_id, event_key),
  foreign key (organization_id, message_id) references messages (organization_id, id)
);

-- A vendor's receipt finds its message by the vendor's id before any organization is known.
create table receipts (
  vendor text not null,
  provider_id text not null,
  organization_id uuid not null,
  message_id uuid not null,
  primary key (vendor, provider_id)
);

create table suppressions (
  organization_id uuid not null,
  contact_hash bytea not null,
  channel text not null,
  reason text not null,
  at timestamptz not null,
  primary key (organization_id, contact_hash, channel)
);

create table timeline (
  organization_id uuid not null,
  id uuid not null,
  appointment_id uuid not null,
  at timestamptz not null,
  kind text not null,
  actor_kind text not null,
  actor_id uuid,
  data jsonb not null default '{}',
  event_key text not null,
  recorded_at timestamptz not null default now(),
  primary key (organization_id, id),
  unique (organization_id, appointment_id, event_key),
  foreign key (organization_id, appointment_id) references appointments (organization_id, id)
);
create index timeline_by_appointment on timeline (organization_id, appointment_id, at);

create table audit (
  organization_id uuid not null,
  id uuid not null,
  at timestamptz not null default now(),
  txid xid8 not null default pg_current_xact_id(),
  actor_kind text not null,
  actor_id uuid,
  verb text not null,
  object_type text not null,
  object_id uuid,
  before jsonb,
  after jsonb,
  request_id text,
  primary key (organization_id, id)
);
create index audit_by_object on audit (organization_id, object_type, object_id, at);

create table idempotency (
  organization_id uuid not null,
  caller text not null,
  key text not null,
  payload_hash bytea not null,
  status integer,
  sealed bytea,
  created_at timestamptz not null default now(),
  primary key (organization_id, caller, key)
);

grant usage on schema public to :app_role;
grant select, insert, update, delete on
  directory, installation, organizations, applications, genesys_settings, staff, schedules, queues, presets, api_clients,
  appointments, participants, holds, occupancies, challenges, drafts, video_sessions, dispatches, notifications, messages,
  receipts, suppressions, idempotency to :app_role;
-- Append-only: what was said and done stays said and done.
grant select, insert on preset_versions, session_events, notification_events, attempts, message_events, timeline, audit to :app_role;
