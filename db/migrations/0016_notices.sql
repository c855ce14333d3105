-- Which of the own bookings' news an agent wants by mail; all, until they choose.
alter table staff add column notices text[] not null default '{new,moved,cancelled}' check (notices <@ '{new,moved,cancelled}');
-- Why a notification is not said, in words for its history: skipped, withdrawn, too late.
alter table notifications add column reason text;
