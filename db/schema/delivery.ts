import { sql } from 'drizzle-orm'
import { boolean, index, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { bytea, instant } from './columns.ts'
import { inEnum, primary, uniqueOn } from './constraints.ts'

/** Outgoing emails and text messages: notifications, codes and staff emails. Recipient and body are encrypted, and deleted once settled. */
export const messages = pgTable(
  'messages',
  {
    organizationId: uuid('organization_id').notNull(),
    id: uuid('id').notNull(),
    key: bytea('key').notNull(),
    purpose: text('purpose', { enum: ['notification', 'code', 'staff'] }).notNull(),
    channel: text('channel', { enum: ['EMAIL', 'SMS'] }).notNull(),
    appointmentId: uuid('appointment_id'),
    /** Matches bounces and complaints, which apply to the whole organization. */
    recipientHash: bytea('recipient_hash').notNull(),
    /** Matches a quarantine, which applies to one application. */
    contactHash: bytea('contact_hash'),
    sealed: bytea('sealed'),
    /** The network that carries a text message, if it is not SMS. */
    via: text('via', { enum: ['whatsapp'] }),
    /** Whether it is a reminder or follow-up, which recipients can opt out of, unlike messages about a booking itself. */
    optional: boolean('optional').notNull().default(false),
    /** Derived from the attempts and their results, as are the three columns below, so that lists and filters need no fold. */
    state: text('state', { enum: ['open', 'accepted', 'delivered', 'failed', 'in_doubt', 'expired'] })
      .notNull()
      .default('open'),
    providerId: text('provider_id'),
    providerStatus: text('provider_status'),
    errorCode: text('error_code'),
    usefulUntil: instant('useful_until'),
    settledAt: instant('settled_at'),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    primary(t.organizationId, t.id),
    uniqueOn(t.organizationId, t.key),
    inEnum(t.purpose),
    inEnum(t.channel),
    inEnum(t.via),
    inEnum(t.state),
    index('messages_by_provider').on(t.organizationId, t.providerId).where(sql`${t.providerId} is not null`),
    index('messages_by_age').on(t.createdAt).where(sql`${t.purpose} <> 'notification'`),
  ],
)

/** Maps a vendor's message id to our message. It is read before the organization is known, so it belongs to no organization. */
export const receipts = pgTable(
  'receipts',
  {
    vendor: text('vendor').notNull(),
    providerId: text('provider_id').notNull(),
    organizationId: uuid('organization_id').notNull(),
    messageId: uuid('message_id').notNull(),
  },
  (t) => [primary(t.vendor, t.providerId), index('receipts_by_message').on(t.organizationId, t.messageId)],
)

/** Contacts that currently receive no messages. One contact can have several reasons. */
export const suppressions = pgTable(
  'suppressions',
  {
    organizationId: uuid('organization_id').notNull(),
    contactHash: bytea('contact_hash').notNull(),
    channel: text('channel').notNull(),
    reason: text('reason').notNull(),
    /** `optional` stops reminders and follow-ups only. */
    stops: text('stops', { enum: ['all', 'optional'] })
      .notNull()
      .default('all'),
    at: instant('at').notNull(),
  },
  (t) => [primary(t.organizationId, t.contactHash, t.channel, t.reason), inEnum(t.stops)],
)

/** History of suppressions and of their removal, with the source of each. */
export const suppressionEvents = pgTable(
  'suppression_events',
  {
    organizationId: uuid('organization_id').notNull(),
    id: uuid('id').notNull(),
    contactHash: bytea('contact_hash').notNull(),
    channel: text('channel', { enum: ['EMAIL', 'SMS'] }).notNull(),
    reason: text('reason').notNull(),
    action: text('action', { enum: ['stopped', 'lifted'] }).notNull(),
    /**
     * `text` is a reply such as STOP, `one_click` a mail program's button, `recipient` a recipient who reported a wrong
     * address.
     */
    via: text('via', { enum: ['text', 'one_click', 'page', 'vendor', 'recipient', 'staff'] }).notNull(),
    note: text('note'),
    actorKind: text('actor_kind').notNull(),
    actorId: uuid('actor_id'),
    eventKey: text('event_key').notNull(),
    at: instant('at').notNull(),
  },
  (t) => [
    primary(t.organizationId, t.id),
    uniqueOn(t.organizationId, t.contactHash, t.channel, t.eventKey),
    inEnum(t.channel),
    inEnum(t.action),
    inEnum(t.via),
  ],
)

/** Applications that sent a text message to a number. They share one sender, so a reply (STOP, HELP) concerns all of them. */
export const smsContacts = pgTable(
  'sms_contacts',
  {
    numberHash: bytea('number_hash').notNull(),
    organizationId: uuid('organization_id').notNull(),
    applicationId: uuid('application_id').notNull(),
    lastAt: instant('last_at').notNull(),
  },
  (t) => [primary(t.numberHash, t.organizationId, t.applicationId)],
)
