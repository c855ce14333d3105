-- Since when an appointment follows a preset's newer version: what was due before that was told by the older one.
alter table appointments add column policy_applied_at timestamptz;
