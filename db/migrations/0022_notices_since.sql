-- News from before an agent chose anew is not told late.
alter table staff add column notices_since timestamptz;
