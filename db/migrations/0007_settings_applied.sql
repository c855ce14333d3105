-- Since when an appointment follows a preset's newer version: what was due before that was told by the older one.
alter table appointments add column policy_applied_at timestamptz;
-- Appointments of a preset are found by `appointments_counted_by_preset`.
drop index appointments_by_preset;
