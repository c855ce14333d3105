-- Functions of the owner, replaced on every `npm run migrate`. To rename one or to change its arguments or its result, drop the
-- old function in a custom migration: `create or replace` would keep it beside the new one.
--
-- The app's role may not delete from append-only tables. These functions do so as the owner, a bounded number of rows at a time,
-- and never a row of something unfinished.

/* Deletes finished webhook deliveries with their attempts. An appointment's event loses its body and stays as a row: the row keeps
   the event from being sent twice, and the numbers of later events continue from it. A deleted endpoint goes with its last delivery. */
create or replace function forget_webhooks(before timestamptz, most integer) returns integer
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  gone integer;
begin
  with old as (
    select organization_id, id from webhook_deliveries
    where created_at < before and updated_at < before and state <> 'pending'
    order by created_at limit most for update skip locked
  ), responses as (
    delete from webhook_responses w using old where w.organization_id = old.organization_id and w.delivery_id = old.id
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

/* Deletes settled codes and mails to staff. Messages to customers about an appointment belong to its history and stay. */
create or replace function forget_messages(before timestamptz, most integer) returns integer
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

-- PostgreSQL lets everybody execute a new function.
revoke all on function forget_webhooks(timestamptz, integer), forget_messages(timestamptz, integer) from public;
