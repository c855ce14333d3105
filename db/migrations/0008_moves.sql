-- Why an appointment was last moved, in somebody's own words: not on the timeline, which nobody can erase a sentence from.
alter table appointments add column move_reason text;
-- Who was taken out of an appointment stays as a row, for what was told them refers to it; every link of theirs is revoked.
alter table participants add column removed_at timestamptz;
