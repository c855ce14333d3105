-- A contact may refuse everything, or only what can be done without: reminders and follow-ups. It may do so for several reasons.
alter table suppressions add column stops text not null default 'all' check (stops in ('all', 'optional'));
alter table suppressions drop constraint suppressions_pkey;
alter table suppressions add primary key (organization_id, contact_hash, channel, reason);

-- Every stop and every lifting of one, with who said it and how; the rows above are where that stands.
create table suppression_events (
  organization_id uuid not null,
  id uuid not null,
  contact_hash bytea not null,
  channel text not null check (channel in ('EMAIL', 'SMS')),
  reason text not null,
  act text not null check (act in ('stopped', 'lifted')),
  via text not null check (via in ('text', 'one_click', 'page', 'vendor', 'reader', 'staff')),
  note text,
  actor_kind text not null,
  actor_id uuid,
  event_key text not null,
  at timestamptz not null,
  primary key (organization_id, id),
  unique (organization_id, contact_hash, channel, event_key)
);
grant select, insert on suppression_events to :app_role;

-- Which applications have texted a number, so that its answer finds them: one sender serves them all.
create table texted (
  number_hash bytea not null,
  organization_id uuid not null,
  application_id uuid not null,
  last_at timestamptz not null,
  primary key (number_hash, organization_id, application_id)
);
grant select, insert, update, delete on texted to :app_role;

-- Reminders and follow-ups, which can be stopped; news about an appointment cannot.
alter table messages add column optional boolean not null default false;

-- Since when a contact of this person takes no reminders; follows the suppressions, for plans are made from the appointment alone.
alter table participants add column email_stopped_at timestamptz;
alter table participants add column phone_stopped_at timestamptz;
