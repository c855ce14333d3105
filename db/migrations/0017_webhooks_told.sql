-- All that anybody was told of an appointment: people by mail and text, systems by webhooks. One row each, as the history shows them.
create view told as
select organization_id, id, key, appointment_id, revision, type, offset_iso, channel, participant_id, contact_version, cause, status,
  message_id, reason, scheduled_for, created_at, updated_at,
  null::text as hook_state, null::integer as hook_attempts, null::timestamptz as hook_next_at, null::integer as hook_status,
  null::text as hook_error, null::text as hook_name
from notifications
union all
select d.organization_id, d.id, ''::bytea, e.appointment_id, e.revision, e.type, null::text, 'WEBHOOKS', null::uuid, 1, e.fact,
  case d.state when 'delivered' then 'DELIVERED' when 'failed' then 'FAILED' when 'cancelled' then 'CANCELLED'
    else case when d.attempts = 0 then 'INITIALIZED' else 'PENDING' end end,
  null::uuid, null::text, null::timestamptz, d.created_at, d.updated_at,
  d.state, d.attempts, d.next_attempt_at, d.last_status, d.last_error, coalesce(nullif(w.description, ''), split_part(w.url, '/', 3))
from webhook_deliveries d
join webhook_events e on e.organization_id = d.organization_id and e.id = d.event_id and e.appointment_id is not null
join webhook_endpoints w on w.organization_id = d.organization_id and w.id = d.endpoint_id;

grant select on told to :app_role;
