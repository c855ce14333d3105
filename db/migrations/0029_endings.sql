-- A deleted endpoint: its log stays as long as logs are kept, its secret goes at once.
alter table webhook_endpoints alter column secret drop not null;
alter table webhook_endpoints drop constraint webhook_endpoints_state_check;
alter table webhook_endpoints add constraint webhook_endpoints_state_check
  check (state in ('enabled', 'paused', 'disabled', 'deleted'));
alter table webhook_endpoints add constraint webhook_endpoints_secret_check check ((state = 'deleted') = (secret is null));

-- What has had its time is found by its age.
create index webhook_deliveries_by_age on webhook_deliveries (created_at);
create index webhook_events_by_age on webhook_events (created_at) where body <> '';
create index messages_by_age on messages (created_at) where purpose <> 'notification';
create index receipts_by_message on receipts (organization_id, message_id);
create index challenges_by_age on challenges (expires_at);
create index device_checks_by_age on device_checks (at);

-- The app may not delete what is append-only; retention is the owner's, a bounded number at a time, and never what is under way.

/* Deliveries that are over, with their tries. Of an appointment's events the text goes and the fact stays: it is told once, and the
   numbers of those to come go on from it. A deleted endpoint goes with the last of its log. */
create function forget_webhooks(before timestamptz, most integer) returns integer
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  gone integer;
begin
  with old as (
    select organization_id, id from webhook_deliveries
    where created_at < before and updated_at < before and state <> 'pending'
    order by created_at limit most for update skip locked
  ), answers as (
    delete from webhook_answers w using old where w.organization_id = old.organization_id and w.delivery_id = old.id
  ), tries as (
    delete from webhook_attempts w using old where w.organization_id = old.organization_id and w.delivery_id = old.id
  ), deliveries as (
    delete from webhook_deliveries w using old where w.organization_id = old.organization_id and w.id = old.id returning 1
  ) select count(*) into gone from deliveries;

  with old as (
    select e.organization_id, e.id, e.appointment_id from webhook_events e
    where e.created_at < before and e.body <> '' and not exists (select from webhook_deliveries d
      where d.organization_id = e.organization_id and d.event_id = e.id)
    order by e.created_at limit most
  ), tests as (
    delete from webhook_events e using old
    where e.organization_id = old.organization_id and e.id = old.id and old.appointment_id is null returning 1
  ), texts as (
    update webhook_events e set body = '' from old
    where e.organization_id = old.organization_id and e.id = old.id and old.appointment_id is not null returning 1
  ) select gone + (select count(*) from tests) + (select count(*) from texts) into gone;

  delete from webhook_endpoints w where w.state = 'deleted' and w.state_since < before and not exists (
    select from webhook_deliveries d where d.organization_id = w.organization_id and d.endpoint_id = w.id);
  return gone;
end $$;

/* Codes and mails to staff that are settled; what a customer was told of an appointment belongs to its history. */
create function forget_messages(before timestamptz, most integer) returns integer
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  gone integer;
begin
  with old as (
    select organization_id, id from messages
    where purpose <> 'notification' and created_at < before and settled_at < before
    order by created_at limit most for update skip locked
  ), tries as (
    delete from attempts a using old where a.organization_id = old.organization_id and a.message_id = old.id
  ), events as (
    delete from message_events e using old where e.organization_id = old.organization_id and e.message_id = old.id
  ), ids as (
    delete from receipts r using old where r.organization_id = old.organization_id and r.message_id = old.id
  ), sent as (
    delete from messages m using old where m.organization_id = old.organization_id and m.id = old.id returning 1
  ) select count(*) into gone from sent;
  return gone;
end $$;

revoke all on function forget_webhooks(timestamptz, integer), forget_messages(timestamptz, integer) from public;
grant execute on function forget_webhooks(timestamptz, integer), forget_messages(timestamptz, integer) to :app_role;
