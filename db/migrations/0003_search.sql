-- Staff find an appointment by part of a name, an address or a number, and by the beginning of its reference.
create extension if not exists pg_trgm;
create index participants_search on participants using gin
  ((lower(coalesce(name, '') || ' ' || coalesce(email, '') || ' ' || coalesce(phone, ''))) gin_trgm_ops) where type = 'CUSTOMER';
create index appointments_by_reference on appointments (organization_id, reference text_pattern_ops);
