-- A message that went out in place of another: on another channel, or as a text where WhatsApp could not.
alter table notifications add column instead_of uuid;
alter table notifications add foreign key (organization_id, instead_of) references notifications (organization_id, id);
create unique index notifications_one_instead on notifications (organization_id, instead_of, channel) where instead_of is not null;
-- `whatsapp` where a text goes that way.
alter table messages add column via text check (via = 'whatsapp');
