-- A contact is corrected, and a lost link found again, by codes of their own.
alter table challenges drop constraint challenges_purpose_check;
alter table challenges add constraint challenges_purpose_check
  check (purpose in ('book', 'join', 'privacy', 'contact', 'find'));

-- A link that was replaced stays known, so that it can say what is true and where fresh ones are; it opens nothing.
alter table directory add column revoked_at timestamptz;

-- When the present contacts began: what was due before is not told again to the new ones.
alter table participants add column contact_changed_at timestamptz;
-- Whoever reads that mail or phone said the appointment is not theirs; nothing is sent there until staff release it.
alter table participants add column email_quarantined_at timestamptz;
alter table participants add column phone_quarantined_at timestamptz;
create index participants_by_email on participants (organization_id, email) where type = 'CUSTOMER' and email is not null;
create index participants_by_phone on participants (organization_id, phone) where type = 'CUSTOMER' and phone is not null;

-- A quarantine holds for one application; bounces and complaints hold for the organization, by `recipient_hash`.
alter table messages add column contact_hash bytea;
