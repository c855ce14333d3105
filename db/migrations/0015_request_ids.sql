-- The id that what a keyed request makes is to have. Sent again after its process died, it finds what it made, and makes nothing twice.
alter table idempotency add column request_id uuid not null default gen_random_uuid();
