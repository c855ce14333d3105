-- Functions of the owner, replaced on every `npm run migrate`. To rename one or to change its arguments or its result, drop the
-- old function in a custom migration: `create or replace` would keep it beside the new one.

/* Lists what is deleted when. A row of `table_name` is deleted once all its `age_columns` are older than `kept_for` and it fulfils
   `condition`, in which it is called `t`; the conditions spare what is unfinished. At most `bound` rows go at a time, the oldest
   first, and with them the rows of `parts` that refer to their id. If `clears` names a column, it is emptied and the row stays.
   `server/platform/retention/retention.test.ts` has an example of each rule, and a reason for each table without one. */
create or replace view retention (rule, table_name, age_columns, kept_for, condition, parts, clears, bound) as values
  ('webhook_deliveries', 'webhook_deliveries', '{created_at, updated_at}'::text[], interval '90 days', $$t.state <> 'pending'$$,
    '{attempt_results.subject_id, attempts.subject_id}'::text[], null::text, 500),
  ('webhook_tests', 'webhook_events', '{created_at}', '90 days', $$t.body <> '' and t.appointment_id is null and not exists (
    select from webhook_deliveries d where d.organization_id = t.organization_id and d.event_id = t.id)$$, '{}', null, 500),
  -- The row of an appointment's event stays: it keeps the event from being sent twice, and later events continue its numbers.
  ('webhook_bodies', 'webhook_events', '{created_at}', '90 days', $$t.body <> '' and t.appointment_id is not null and not exists (
    select from webhook_deliveries d where d.organization_id = t.organization_id and d.event_id = t.id)$$, '{}', 'body', 500),
  ('webhook_endpoints', 'webhook_endpoints', '{state_since}', '90 days', $$t.state = 'deleted' and not exists (
    select from webhook_deliveries d where d.organization_id = t.organization_id and d.endpoint_id = t.id)$$, '{}', null, 500),
  -- Messages to customers about an appointment belong to its history and stay.
  ('messages', 'messages', '{created_at, settled_at}', '30 days', $$t.purpose <> 'notification'$$,
    '{attempt_results.subject_id, attempts.subject_id, receipts.message_id}', null, 500),
  ('retry_batches', 'retry_batches', '{created_at}', '90 days', $$not exists (
    select from retry_items i where i.organization_id = t.organization_id and i.batch_id = t.id and i.done_at is null)$$,
    '{retry_items.batch_id}', null, 500),
  ('device_checks', 'device_checks', '{at}', '90 days', 'true', '{}', null, 1000),
  ('room_signals', 'room_signals', '{created_at}', '5 minutes', 'true', '{}', null, 1000),
  ('challenges', 'challenges', '{expires_at}', '2 days', 'true', '{}', null, 1000),
  ('drafts', 'drafts', '{expires_at}', '0', 'true', '{}', null, 1000),
  -- The occupancy of a hold is deleted by the foreign key.
  ('holds', 'holds', '{expires_at}', '1 hour', 'true', '{}', null, 1000),
  ('idempotency', 'idempotency', '{created_at}', '1 day', 'true', '{}', null, 1000),
  -- For a minute after its end a window may still be read by a request.
  ('limit_windows', 'limit_windows', '{ends_at}', '1 minute', 'true', '{}', null, 5000);

/* Deletes what one rule of `retention` allows and returns the number of rows, at most the rule's bound. The caller chooses the rule
   and nothing else: age, condition and bound are the owner's. Locked rows are skipped. Each rule is a transaction of its own,
   because requests may wait for a row that is being deleted.

   Ages count by machine time. If the sandbox's clock was moved back, they count by that clock, which still needs what it calls
   young. A clock that was moved forward, which the app's role may do, deletes nothing earlier. */
create or replace function apply_retention(rule text) returns integer
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  entry retention;
  clock_offset interval := (select value::text::numeric * interval '1 millisecond' from installation where key = 'clock_offset_ms');
  is_old text;
  old_rows text;
  parts text;
  affected integer;
begin
  select * into strict entry from retention r where r.rule = apply_retention.rule;
  is_old := (select string_agg(format('t.%I < $1', age_column), ' and ') from unnest(entry.age_columns) age_column);
  old_rows := format('ctid = any (array(select t.ctid from %I t where %s and (%s) order by t.%I limit %s for update skip locked))',
    entry.table_name, is_old, entry.condition, entry.age_columns[1], entry.bound);
  if entry.clears is not null then
    execute format('update %I set %I = '''' where %s', entry.table_name, entry.clears, old_rows)
      using now() - entry.kept_for + least(clock_offset, interval '0');
    get diagnostics affected = row_count;
    return affected;
  end if;
  parts := (select string_agg(format(
      ', %1$I as (delete from %1$I p using deleted where p.organization_id = deleted.organization_id and p.%2$I = deleted.id)',
      split_part(part, '.', 1), split_part(part, '.', 2)), '') from unnest(entry.parts) part);
  execute format('with deleted as (delete from %I where %s returning *)%s select count(*) from deleted', entry.table_name, old_rows, parts)
    into affected using now() - entry.kept_for + least(clock_offset, interval '0');
  return affected;
end $$;

-- PostgreSQL lets everybody execute a new function.
revoke all on function apply_retention(text) from public;
