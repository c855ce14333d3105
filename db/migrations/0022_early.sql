-- What may start before its time when more is due at one moment than its lane's rate allows. Few rows of few kinds.
alter table agenda add column early boolean not null default false;
create index agenda_early on agenda (lane, rank_at) where early;
