-- What a person's camera, microphone, speaker and network were found to do, days ahead or just before; no sound, no picture.
create table device_checks (
  organization_id uuid not null,
  id uuid not null,
  appointment_id uuid not null,
  participant_id uuid not null,
  at timestamptz not null,
  camera text not null,
  microphone text not null,
  speaker text not null,
  network text not null,
  browser text not null,
  primary key (organization_id, id),
  foreign key (organization_id, appointment_id) references appointments (organization_id, id),
  foreign key (organization_id, participant_id) references participants (organization_id, id) on delete cascade
);
create index device_checks_by_appointment on device_checks (organization_id, appointment_id, at);

-- Links shown as a picture, to go on at another device: good once, for minutes. The code's hash is in the directory.
create table handovers (
  organization_id uuid not null,
  id uuid not null,
  participant_id uuid not null,
  target text not null check (target in ('join', 'check')),
  code_hash text not null,
  expires_at timestamptz not null,
  primary key (organization_id, id),
  foreign key (organization_id, participant_id) references participants (organization_id, id) on delete cascade
);
create index handovers_by_participant on handovers (organization_id, participant_id);

grant select, insert, update, delete on device_checks, handovers to :app_role;
