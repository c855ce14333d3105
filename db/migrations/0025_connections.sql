-- How an application's way into Genesys is changed, registered and tried by staff.
alter table genesys_settings
  add column version integer not null default 1,
  -- Taken out of use, and kept until the last room made there is gone.
  add column retired_at timestamptz,
  -- The former secret of session webhooks; without an end it counts until the new one is registered.
  add column previous_webhook_secret bytea,
  add column previous_until timestamptz,
  add column registration text not null default 'none' check (registration in ('none', 'asked', 'registered', 'failed')),
  add column registration_at timestamptz,
  add column registration_reason text,
  add column checked text not null default 'none' check (checked in ('none', 'asked', 'ok', 'failed')),
  add column checked_at timestamptz,
  add column checked_reason text,
  add constraint genesys_settings_retired_is_not_primary check (retired_at is null or not is_primary);
