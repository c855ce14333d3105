-- Rights of the app's role. Every `npm run migrate` revokes all and grants these again, so the role has no other rights; it does
-- so in one transaction, so a running app never lacks one. A new table belongs in one of these lists.
revoke all on all tables in schema public from :app_role;
revoke all on all sequences in schema public from :app_role;
revoke all on function apply_retention(text) from :app_role;

grant usage on schema public to :app_role;

grant select, insert, update, delete on
  api_clients,
  applications,
  appointments,
  circuits,
  device_handoffs,
  directory,
  dispatches,
  genesys_settings,
  holds,
  holiday_settings,
  idempotency,
  installation,
  jobs,
  lanes,
  notifications,
  occupancies,
  organizations,
  participants,
  presets,
  queue_members,
  queues,
  room_seats,
  room_signals,
  schedule_exceptions,
  schedules,
  sms_contacts,
  staff,
  suppressions,
  video_sessions
to :app_role;

-- Append-only: a recorded fact is neither changed nor deleted.
grant select, insert on
  attempt_results,
  attempts,
  audit,
  notification_events,
  preset_versions,
  session_events,
  suppression_events,
  timeline,
  webhook_events
to :app_role;

-- Deleted only by retention, through the owner's function.
grant select, insert, update on
  challenges,
  device_checks,
  drafts,
  limit_windows,
  messages,
  receipts,
  retry_batches,
  retry_items,
  webhook_deliveries,
  webhook_endpoints
to :app_role;

-- Views.
grant select on notification_history, retention to :app_role;
grant usage on sequence jobs_fence to :app_role;
grant execute on function apply_retention(text) to :app_role;

-- For the readiness check, which compares the applied migrations with those of the build.
grant usage on schema drizzle to :app_role;
grant select on drizzle.__drizzle_migrations to :app_role;
