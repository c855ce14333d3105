-- A challenge names its hold softly: with a key, freeing somebody's hold would lock their challenge after an agent, against the
-- order in which everybody locks, and the two would wait for each other.
alter table challenges drop constraint challenges_organization_id_hold_id_fkey;
-- How the agent came to be chosen, for the story of the booking that comes of it.
alter table holds add column choice jsonb not null default '{}';
create index holds_by_browser on holds (organization_id, browser_hash, created_at) where browser_hash is not null;
