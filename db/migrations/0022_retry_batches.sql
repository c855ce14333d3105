-- Failed messages sent again together: who asked, for which kind of error, and what became of each.
create table retry_batches (
  organization_id uuid not null,
  id uuid not null,
  application_id uuid,
  error_class text not null,
  reason text not null,
  total integer not null,
  created_by uuid not null,
  created_at timestamptz not null,
  primary key (organization_id, id),
  foreign key (organization_id, application_id) references applications (organization_id, id),
  foreign key (organization_id, created_by) references staff (organization_id, id)
);
create index retry_batches_by_time on retry_batches (organization_id, created_at);

create table retry_items (
  organization_id uuid not null,
  batch_id uuid not null,
  notification_id uuid not null,
  -- Why it was not sent again, or the one that was.
  refusal text,
  resent_id uuid,
  done_at timestamptz,
  primary key (organization_id, batch_id, notification_id),
  foreign key (organization_id, batch_id) references retry_batches (organization_id, id) on delete cascade,
  foreign key (organization_id, notification_id) references notifications (organization_id, id) on delete cascade,
  check ((done_at is null) = (refusal is null and resent_id is null))
);
grant select, insert, update, delete on retry_batches, retry_items to :app_role;
