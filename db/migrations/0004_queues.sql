-- Who answers a queue's appointments, and slots held for a queue instead of an agent: capacity is counted under the queue's lock.
create table queue_members (
  organization_id uuid not null,
  queue_id uuid not null,
  agent_id uuid not null,
  primary key (organization_id, queue_id, agent_id),
  foreign key (organization_id, queue_id) references queues (organization_id, id) on delete cascade,
  foreign key (organization_id, agent_id) references staff (organization_id, id)
);
create index queue_members_by_agent on queue_members (organization_id, agent_id);
alter table queues add column active boolean not null default true;
alter table holds alter column agent_id drop not null;
alter table holds add column queue_id uuid;
alter table holds add foreign key (organization_id, queue_id) references queues (organization_id, id);
alter table holds add check ((agent_id is null) <> (queue_id is null));
create index holds_by_queue on holds (organization_id, queue_id, expires_at) where queue_id is not null;
create index appointments_by_queue on appointments (organization_id, target_id, starts_at) where target_type = 'QUEUE';
grant select, insert, update, delete on queue_members to :app_role;
