-- Who saved a version, and which state of a queue a form was opened with.
alter table preset_versions add column created_by uuid;
alter table preset_versions add foreign key (organization_id, created_by) references staff (organization_id, id);
alter table queues add column version integer not null default 1;
create index queues_by_application on queues (organization_id, application_id);
-- Applying a new version looks for what is still to come of a preset.
create index appointments_by_preset on appointments (organization_id, preset_id, starts_at);
