import { z } from '@hono/zod-openapi'
import { intake, oneLine } from '#server/appointments/schema.ts'
import { AppError, type FieldError } from '#server/lib/errors.ts'
import { isForwardableHeaderName } from '#server/lib/forwardableHeaders.ts'
import { durationMs, isTimeZone } from '#server/lib/time.ts'
import { toRefusal } from '#server/platform/rpc/errors.ts'
import { customerIn } from './schema.ts'

/** ISO 8601 duration of whole minutes; parsed to minutes. */
export const duration = z
  .string()
  .max(32)
  .transform((text, issues) => {
    const minutes = minutesOf(text)
    if (minutes !== null && Number.isInteger(minutes) && minutes >= 1 && minutes <= 720) return minutes
    issues.addIssue({ code: 'custom', message: 'an ISO 8601 duration of whole minutes, PT1M to PT12H' })
    return z.NEVER
  })
  .openapi({ type: 'string', example: 'PT30M' })

function minutesOf(text: string): number | null {
  try {
    return durationMs(text) / 60_000
  } catch {
    return null
  }
}

const start = z.iso
  .datetime({ offset: true })
  .refine((text) => new Date(text).getTime() % 60_000 === 0, 'a whole minute')
  .transform((text) => new Date(text))
  .openapi({ type: 'string', format: 'date-time', example: '2026-11-24T09:00:00Z' })

export const timezone = z
  .string()
  .max(64)
  .refine(isTimeZone, 'Use an IANA time zone such as Europe/Berlin.')
  .openapi({ example: 'Europe/Berlin' })

const locale = z
  .string()
  .max(35)
  .regex(/^[a-z]{2,3}([-_][A-Za-z0-9]{2,8})*$/, 'Use a locale such as en-US.')
  .transform((value) => value.replaceAll('_', '-'))
  .openapi({ type: 'string', example: 'en-US' })

const headerName = z.string().max(62).refine(isForwardableHeaderName, 'a name that begins with x- and is not reserved')
const notificationHeaders = z.record(
  headerName,
  z
    .string()
    .max(500)
    .regex(/^[\x20-\x7e]*$/, 'printable characters'),
)

const fields = z
  .record(z.string().max(100), z.string())
  .refine(
    (given) => Buffer.byteLength(Object.entries(given).flat().join('')) <= 1024,
    'at most 1,024 bytes in all, names included',
  )

const fitsSizeLimit = (value: unknown) => Buffer.byteLength(JSON.stringify(value)) <= 16_384

export const scheduleBody = z
  .object({
    applicationId: z.uuid(),
    start,
    duration,
    timezone,
    locale: locale.default('en-US'),
    title: oneLine(200).optional(),
    notes: z.string().max(4000).optional(),
    customers: z.array(customerIn).max(8).default([]),
    targetAssignment: z.object({ id: z.uuid(), type: z.enum(['AGENT', 'QUEUE']).default('AGENT') }).optional(),
    interaction: z
      .object({
        customFields: fields.optional(),
        routing: z
          .object({
            type: z
              .enum(['GENESYS_CLOUD_FLOW', 'GENESYS_CLOUD_QUEUE', 'TALKDESK_DIGITAL_CONNECT'])
              .default('GENESYS_CLOUD_FLOW'),
            properties: z.record(z.string().max(100), z.string().max(500)).default({}),
          })
          .optional(),
      })
      .optional(),
    metadata: z
      .looseObject({ presetId: z.string().max(64).optional(), intake: intake.optional() })
      .refine(fitsSizeLimit, 'at most 16 kB')
      .default({}),
    notificationHeaders: notificationHeaders.optional(),
  })
  .openapi('ScheduleAppointmentRequest')
export type ScheduleBody = z.output<typeof scheduleBody>

export const otpBody = z
  .object({
    applicationId: z.uuid(),
    contact: z.union([
      z.object({ email: z.string().min(3).max(254) }).strict(),
      z.object({ phone: z.string().min(3).max(32) }).strict(),
    ]),
    purpose: z.enum(['book', 'join', 'privacy']),
    presetId: z.string().min(1).max(64).optional(),
    start: start.optional(),
    duration: duration.optional(),
    locale: locale.optional(),
  })
  .openapi('CodeRequest')
export type OtpBody = z.output<typeof otpBody>

/** Maps the common fields of both schedule requests to the input of the use cases. */
export function commonInput(body: ScheduleBody) {
  const { intake = {}, ...metadata } = body.metadata
  const { id: targetId, type: targetType } = body.targetAssignment ?? {}
  return {
    applicationId: body.applicationId,
    presetId: metadata.presetId,
    start: body.start,
    durationMinutes: body.duration,
    timezone: body.timezone,
    locale: body.locale,
    title: body.title,
    notes: body.notes,
    intake,
    metadata,
    ...(targetType === 'QUEUE' ? { targetQueueId: targetId } : { targetAgentId: targetId }),
  }
}

export const fullName = (name: { firstName?: string | undefined; lastName?: string | undefined } | undefined): string =>
  [name?.firstName, name?.lastName].filter(Boolean).join(' ')

/** Maps pointers into the input of a use case to pointers into the request. */
const pointerMap: [RegExp, string][] = [
  [/^\/durationMinutes/, '/duration'],
  [/^\/presetId/, '/metadata/presetId'],
  [/^\/intake/, '/metadata/intake'],
  [/^\/target(?:Agent|Queue)Id/, '/targetAssignment/id'],
  [/^(?:\/participants)?\/customers\/(\d+)\/email/, '/customers/$1/contact/primaryEmail'],
  [/^(?:\/participants)?\/customers\/(\d+)\/phone/, '/customers/$1/contact/primaryPhone'],
  [/^\/(?:contact|otherContact)/, '/customers/0/contact'],
  [/^\/name/, '/customers/0/name'],
]

/** Runs a use case and maps the pointers of its refusals to the request. */
export async function withRequestPointers<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const refusal = toRefusal(error)
    if (!refusal?.details.errors) throw error
    const errors = refusal.details.errors.map((one) => ({ ...one, pointer: toRequestPointer(one.pointer) }))
    throw new AppError(refusal.code, refusal.message, { ...refusal.details, errors: errors satisfies FieldError[] })
  }
}

const toRequestPointer = (pointer: string): string => {
  const found = pointerMap.find(([form]) => form.test(pointer))
  return found ? pointer.replace(...found) : pointer
}
