-- The later start that was last expected of an appointment's present revision, as its agent was held up, and since when its
-- customer is told so: once for a revision at most.
alter table appointments
  add column delay_revision integer,
  add column expected_start_at timestamptz,
  add column delay_told_at timestamptz;
