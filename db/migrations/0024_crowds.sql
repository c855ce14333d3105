-- The expression keeps this index for the one query that asks for it: chosen for another, it would lead past all that lies ahead.
drop index agenda_by_rank;
create index agenda_by_rank on agenda (organization_id, (lane || ''), rank_at) where ranked;
-- With `ranked` in it, the usual ones are told from a crowd's without reading their rows.
drop index agenda_by_lane;
create index agenda_by_lane on agenda (organization_id, lane, due_at, ranked);
