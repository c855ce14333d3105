-- Who did not come to an appointment that ended as a no-show: told by the join facts, or corrected by staff with their reason.
alter table appointments
  add column absent text check (absent in ('customer', 'agent', 'technical')),
  add column outcome_reason text,
  add constraint appointments_absent_when_missed check (absent is null or status = 'no_show');
