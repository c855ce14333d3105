import { z } from 'zod'
import { messageTypes, templateTypes } from '#emails/types.ts'
import { contentSidPattern } from './whatsappRules.ts'

/** Types of notifications; the message templates cover each of them. */
export const notificationTypes = messageTypes
export type NotificationType = (typeof notificationTypes)[number]
export const notificationChannels = ['EMAIL', 'SMS', 'WEBHOOKS'] as const
export type NotificationChannel = (typeof notificationChannels)[number]
export const notificationStatuses = ['INITIALIZED', 'PENDING', 'DELIVERED', 'FAILED', 'CANCELLED'] as const
export type NotificationStatus = (typeof notificationStatuses)[number]

/** Parses a filter that is repeated or comma-separated, in any case. An absent or empty one means all. */
export const listOf = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.preprocess((given) => {
    const parts = [given ?? []].flat().flatMap((one) => String(one).split(','))
    const names = parts.map((part) => part.trim().toUpperCase()).filter(Boolean)
    return names.length > 0 ? names : undefined
  }, z.array(z.enum(values)).optional())

export const uuids = z.preprocess((given) => {
  const ids = [given ?? []]
    .flat()
    .flatMap((one) => String(one).split(','))
    .filter(Boolean)
  return ids.length > 0 ? ids : undefined
}, z.array(z.uuid()).max(100).optional())

const page = {
  page: z.coerce.number().int().min(1).default(1),
  pageSize: z.coerce.number().int().min(1).max(100).default(25),
  sortOrder: z.preprocess(
    (given) => (typeof given === 'string' ? given.toLowerCase() : given),
    z.enum(['asc', 'desc']).default('asc'),
  ),
}
const filters = {
  type: listOf(notificationTypes),
  channel: listOf(notificationChannels),
  status: listOf(notificationStatuses),
}

/** Without `appointmentId`, the history covers all appointments that the caller may see. */
export const historyInput = z.object({
  appointmentId: z.uuid().optional(),
  applicationId: z.uuid().optional(),
  ...filters,
  ...page,
  sortField: z.enum(['createdAt', 'updatedAt', 'scheduledFor', 'type', 'status']).default('createdAt'),
})
export type HistoryInput = z.infer<typeof historyInput>

export const eventsInput = z
  .object({
    appointmentId: z.uuid().optional(),
    /** One, several, or comma-separated. */
    notificationId: uuids,
    ...filters,
    ...page,
    sortField: z.enum(['timestamp']).default('timestamp'),
  })
  .refine((input) => input.appointmentId || input.notificationId, {
    message: 'Either appointmentId or notificationId is required.',
    path: ['appointmentId'],
  })
export type EventsInput = z.infer<typeof eventsInput>

export const resendInput = z.object({ notificationId: z.uuid(), reason: z.string().trim().max(300).default('') })
export type ResendInput = z.output<typeof resendInput>
export const sendJoinLinkInput = z.object({ appointmentId: z.uuid(), channel: z.enum(['EMAIL', 'SMS']) })
export type SendJoinLinkInput = z.output<typeof sendJoinLinkInput>

/** Messages other than the notification types above. */
export const otherMessages = ['CODE', 'CONTACT_CHANGED', 'ALERT', 'CUSTOMER_WAITING'] as const
export const recipientKinds = ['CUSTOMER', 'AGENT', 'SYSTEM'] as const
export const previewInput = z.object({
  message: z.enum([...notificationTypes, ...otherMessages]).default('CREATE'),
  recipient: z.enum(recipientKinds).default('CUSTOMER'),
  locale: z.string().max(35).default('en'),
})
export type PreviewInput = z.output<typeof previewInput>
export type MessagePreview = {
  mail: {
    subject: string
    html: string
    text: string
    headers: Record<string, string>
    attachments: { filename: string; content: string; contentType: string }[]
  }
  sms: { text: string; segments: number; encoding: string; findings: ('segments' | 'keyword' | 'answer' | 'link')[] }
}

export const whatsappTemplatesInput = z.object({ applicationId: z.uuid().optional() })
export type WhatsappTemplatesInput = z.output<typeof whatsappTemplatesInput>
const contentSid = z.string().trim().regex(contentSidPattern).or(z.literal(''))
export const saveWhatsappTemplatesInput = z.object({
  applicationId: z.uuid().optional(),
  locale: z.enum(['en', 'de', 'fr', 'es', 'ar']),
  contentSids: z.partialRecord(z.enum(templateTypes), contentSid),
})
export type SaveWhatsappTemplatesInput = z.output<typeof saveWhatsappTemplatesInput>

export type Recipient = {
  /** `-` when unknown. */
  displayName: string
  type: 'CUSTOMER' | 'AGENT' | 'SYSTEM'
  reasonCode: 'PDM_EXPIRED' | 'NOT_FOUND' | 'SYSTEM_ERROR' | null
}

/** One row of the history: recipient × channel × type × offset × revision × cause. */
export type NotificationRow = {
  id: string
  appointmentId: string
  appointmentReference: string
  revision: number
  type: NotificationType
  offset: string | null
  channel: NotificationChannel
  cause: string
  /** The notification that this one replaces, and the id of the one that replaces it; both are rows of the same history. */
  replaces: { id: string; channel: NotificationChannel } | null
  replacedBy: string | null
  status: NotificationStatus
  message: string
  errorMessage: string | null
  providerStatus: string | null
  messageId: string | null
  canRetry: boolean
  /** Reason why it cannot be resent, as a code that the screens translate; null if it can. */
  whyNotRetry: string | null
  retryCount: number
  nextRetryAt: Date | null
  nextPollAt: Date | null
  scheduledFor: Date | null
  recipient: Recipient
  createdAt: Date
  updatedAt: Date
}

export type NotificationEventRow = {
  id: string
  statusId: string
  appointmentId: string
  type: NotificationType
  channel: NotificationChannel
  offset: string | null
  status: NotificationStatus
  providerStatus: string | null
  message: string
  errorMessage: string | null
  /** The vendor's id. */
  messageId: string | null
  conversationId: null
  pollAttempts: number
  retryCount: number
  scheduledFor: Date | null
  recipient: Recipient
  timestamp: Date
}

export type Paged<T> = { rows: T[]; total: number; page: number; pageSize: number }
