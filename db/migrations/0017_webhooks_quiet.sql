-- Until when an endpoint asked for quiet. Not a closed lane: its items would count as overdue all that while.
alter table webhook_endpoints add column quiet_until timestamptz;
