-- Whether the browser that made the picture had proven the customer's contact: then the phone need not prove it again.
alter table handovers add column proven boolean not null default false;
