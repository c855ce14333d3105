import { z } from '@hono/zod-openapi'
import { oneLine } from '#server/appointments/schema.ts'
import { errorCodes } from '#server/lib/errors.ts'

/** Error response. */
const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    code: z.enum([...errorCodes, 'internal']),
    detail: z.string(),
    reason: z
      .string()
      .optional()
      .openapi({ description: 'A stable reason within the code, such as `taken` or `over`.' }),
    errors: z
      .array(z.object({ pointer: z.string().openapi({ example: '/start' }), code: z.string(), message: z.string() }))
      .optional()
      .openapi({ description: 'Each violation, with a JSON pointer into the request.' }),
    alternatives: z
      .array(z.object({ start: z.iso.datetime(), end: z.iso.datetime() }))
      .max(3)
      .optional()
      .openapi({ description: 'The nearest available times, if the slot is taken.' }),
    requestId: z.string(),
  })
  .openapi('Problem')

const refusals = {
  400: 'The request is invalid; `errors` names the fields.',
  401: 'Missing or invalid credentials.',
  403: 'The role does not permit this.',
  404: 'Not found, or not accessible to the caller.',
  409: 'The slot is taken, or the status of the appointment does not allow it.',
  429: 'Too many requests; `Retry-After` gives the time to wait.',
  503: 'Temporarily unavailable.',
} as const

/** Returns the documented error responses of an operation. */
export function problems(...statuses: (keyof typeof refusals)[]) {
  const content = { 'application/problem+json': { schema: problemSchema } }
  return Object.fromEntries(statuses.map((status) => [status, { description: refusals[status], content }]))
}

export const json = <T extends z.ZodType>(schema: T) => ({ 'application/json': { schema } })

export const bearer = [{ jwtBearerToken: [] }]

const isoInstant = z.iso.datetime({ offset: true })
export const instantOut = isoInstant.openapi({ example: '2026-11-24T09:00:00Z' })

const contact = z
  .object({ primaryEmail: z.string().max(254).optional(), primaryPhone: z.string().max(32).optional() })
  .openapi('Contact')
const ticket = z.object({ accessUrl: z.string(), expiresAt: instantOut }).openapi('Ticket')
const participantSchema = z
  .object({
    id: z.string(),
    type: z.enum(['CUSTOMER', 'AGENT']),
    state: z.enum(['WAITING', 'JOINED', 'LEFT']).optional(),
    detailsAvailable: z.boolean(),
    errorData: z
      .object({ systemMessage: z.string().optional(), userMessage: z.string().optional() })
      .optional()
      .openapi('ParticipantError'),
    ticket: ticket.optional(),
  })
  .openapi('Participant')

const interaction = z
  .object({
    customFields: z.record(z.string(), z.string()),
    properties: z.record(z.string(), z.string()),
    routing: z
      .object({
        type: z.enum(['GENESYS_CLOUD_FLOW', 'GENESYS_CLOUD_QUEUE', 'TALKDESK_DIGITAL_CONNECT']),
        properties: z.record(z.string(), z.string()),
      })
      .openapi('RoutingData'),
    state: z.enum(['PENDING', 'COMPLETE']),
  })
  .openapi('InteractionData')

export const appointmentSchema = z
  .object({
    applicationId: z.uuid(),
    duration: z.string().openapi({ example: 'PT30M' }),
    end: instantOut,
    id: z.uuid(),
    interaction,
    locale: z.string(),
    metadata: z.record(z.string(), z.unknown()),
    notes: z.string().optional(),
    notificationHeaders: z.record(z.string(), z.string()),
    notificationsActive: z.boolean(),
    organizer: z
      .object({ id: z.string(), type: z.enum(['CUSTOMER', 'AGENT']) })
      .optional()
      .openapi('Organizer'),
    participants: z.array(participantSchema),
    revision: z.number().int(),
    secureToken: z.string().optional(),
    start: instantOut,
    status: z.enum(['SCHEDULED', 'ACTIVATED', 'IN_PROGRESS', 'COMPLETED', 'CANCELLED', 'NO_SHOW', 'FAILED']),
    targetAssignment: z.object({ id: z.string(), type: z.enum(['AGENT', 'QUEUE']) }).openapi('TargetAssignment'),
    timezone: z.string(),
    title: z.string().optional(),
  })
  .openapi('AppointmentResponse')
export type AppointmentOut = z.infer<typeof appointmentSchema>

export const customerIn = z
  .object({
    name: z.object({ firstName: oneLine(100).optional(), lastName: oneLine(100).optional() }).optional(),
    contact: contact.optional(),
    username: z.string().max(254).optional(),
    metadata: z.record(z.string(), z.unknown()).optional(),
  })
  .openapi('CustomerDetails')

/** Response page as documented, with its rows in `content`. */
export const paged = <T extends z.ZodType>(name: string, content: T) =>
  z
    .object({
      content: z.array(content),
      pageCount: z.number().int(),
      pageNumber: z.number().int(),
      pageSize: z.number().int(),
      sortField: z.string(),
      sortOrder: z.enum(['asc', 'desc']),
      total: z.number().int(),
    })
    .openapi(name)
