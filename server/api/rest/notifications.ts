import { createRoute, z } from '@hono/zod-openapi'
import { listEvents } from '#server/messaging/history/listEvents.ts'
import { listHistory } from '#server/messaging/history/listHistory.ts'
import {
  listOf,
  type NotificationEventRow,
  type NotificationRow,
  notificationChannels,
  notificationStatuses,
  notificationTypes,
  uuids,
} from '#server/messaging/notifications/schema.ts'
import { newRestApp } from './app.ts'
import { bearer, instantOut, json, paged, problems } from './schema.ts'
import { instant } from './view.ts'

const recipient = z
  .object({
    displayName: z.string(),
    type: z.enum(['CUSTOMER', 'AGENT', 'SYSTEM']),
    reasonCode: z.enum(['PDM_EXPIRED', 'NOT_FOUND', 'SYSTEM_ERROR']).optional(),
  })
  .openapi('NotificationRecipient')

const shared = {
  appointmentId: z.uuid(),
  channel: z.enum(notificationChannels),
  errorMessage: z.string().optional(),
  id: z.string(),
  message: z.string(),
  nextPollAt: instantOut.optional(),
  offset: z.string().optional(),
  providerStatus: z.string().optional(),
  recipient,
  retryCount: z.number().int(),
  scheduledFor: instantOut.optional(),
  status: z.enum(notificationStatuses),
  type: z.enum(notificationTypes),
}
const statusOut = z
  .object({
    ...shared,
    canRetry: z.boolean(),
    createdAt: instantOut,
    nextRetryAt: instantOut.optional(),
    updatedAt: instantOut,
  })
  .openapi('NotificationStatus')
const eventOut = z
  .object({
    ...shared,
    conversationId: z.string().optional(),
    messageId: z.string().optional(),
    pollAttempts: z.number().int(),
    statusId: z.string(),
    timestamp: instantOut,
  })
  .openapi('NotificationEvent')

/** Documents a parameter that is repeated or comma-separated; the schema parses both. */
const listParameter = <T extends z.ZodType>(schema: T, values: readonly string[]) =>
  schema.optional().openapi({
    type: 'array',
    items: { type: 'string' },
    description: `Repeated or comma-separated, case-insensitive: ${values.join(', ')}.`,
  })
const paging = {
  pageSize: z.coerce.number().int().min(1).max(100).default(25),
  pageNumber: z.coerce.number().int().min(1).default(1),
  sortOrder: z.enum(['asc', 'desc']).default('asc'),
  type: listParameter(listOf(notificationTypes), notificationTypes),
  channel: listParameter(listOf(notificationChannels), notificationChannels),
  status: listParameter(listOf(notificationStatuses), notificationStatuses),
}
const historyQuery = z.object({
  ...paging,
  sortField: z.enum(['createdAt', 'updatedAt', 'scheduledFor', 'type', 'status']).default('createdAt'),
})
const eventsQuery = z.object({
  ...paging,
  sortField: z.enum(['timestamp']).default('timestamp'),
  statusId: listParameter(uuids, ['notification IDs']),
})
const params = z.object({ id: z.uuid() })
const errorResponses = { ...problems(400, 401, 403, 404, 429, 503), 500: { description: 'Internal error.' } }
const roles =
  'Roles: ROLE_AGENT (of appointments assigned now), ROLE_SUPERVISOR. If there are no results, the response is 200 with an empty body.'

const history = createRoute({
  method: 'get',
  path: '/api/v2/appointments/{id}/notifications',
  tags: ['Notifications'],
  summary: 'List the notifications of an appointment',
  description: roles,
  security: bearer,
  request: { params, query: historyQuery },
  responses: {
    200: { description: 'One page.', content: json(paged('ListAppointmentNotificationsResponsePaged', statusOut)) },
    ...errorResponses,
  },
})
const events = createRoute({
  method: 'get',
  path: '/api/v2/appointments/{id}/notifications/events',
  tags: ['Notifications'],
  summary: 'List the notification events of an appointment',
  description: roles,
  security: bearer,
  request: { params, query: eventsQuery },
  responses: {
    200: { description: 'One page.', content: json(paged('ListAppointmentNotificationEventsResponsePaged', eventOut)) },
    ...errorResponses,
  },
})

export const notificationsRest = newRestApp()
  .openapi(history, async (c) => {
    const query = c.req.valid('query')
    const found = await listHistory(c.var.ctx, {
      ...query,
      page: query.pageNumber,
      appointmentId: c.req.valid('param').id,
    })
    if (found.rows.length === 0) return c.body(null, 200)
    return c.json(page(query, found.total, found.rows.map(toStatus)), 200)
  })
  .openapi(events, async (c) => {
    const { statusId: notificationId, ...query } = c.req.valid('query')
    const found = await listEvents(c.var.ctx, {
      ...query,
      page: query.pageNumber,
      appointmentId: c.req.valid('param').id,
      notificationId,
    })
    if (found.rows.length === 0) return c.body(null, 200)
    return c.json(page(query, found.total, found.rows.map(toEvent)), 200)
  })

type Paging = { pageNumber: number; pageSize: number; sortField: string; sortOrder: 'asc' | 'desc' }
function page<T>({ pageNumber, pageSize, sortField, sortOrder }: Paging, total: number, content: T[]) {
  return { content, pageCount: Math.ceil(total / pageSize), pageNumber, pageSize, sortField, sortOrder, total }
}

function common(row: NotificationRow | NotificationEventRow) {
  const { displayName, type, reasonCode } = row.recipient
  return {
    appointmentId: row.appointmentId,
    channel: row.channel,
    id: row.id,
    message: row.message,
    recipient: { displayName, type, ...(reasonCode === null ? {} : { reasonCode }) },
    retryCount: row.retryCount,
    status: row.status,
    type: row.type,
    ...(row.errorMessage === null ? {} : { errorMessage: row.errorMessage }),
    ...(row.offset === null ? {} : { offset: row.offset }),
    ...(row.providerStatus === null ? {} : { providerStatus: row.providerStatus }),
    ...(row.scheduledFor === null ? {} : { scheduledFor: instant(row.scheduledFor) }),
  }
}

const toStatus = (row: NotificationRow) => ({
  ...common(row),
  canRetry: row.canRetry,
  createdAt: instant(row.createdAt),
  updatedAt: instant(row.updatedAt),
  ...(row.nextRetryAt === null ? {} : { nextRetryAt: instant(row.nextRetryAt) }),
  ...(row.nextPollAt === null ? {} : { nextPollAt: instant(row.nextPollAt) }),
})

const toEvent = (row: NotificationEventRow) => ({
  ...common(row),
  pollAttempts: row.pollAttempts,
  statusId: row.statusId,
  timestamp: instant(row.timestamp),
  ...(row.messageId === null ? {} : { messageId: row.messageId }),
})
