import { createRoute, z } from '@hono/zod-openapi'
import { getOwnSnapshot } from '#server/appointments/timeline/getAppointment.ts'
import type { Ctx } from '#server/platform/context.ts'
import { newRestApp } from './app.ts'
import { otpBody, scheduleBody, withRequestPointers } from './input.ts'
import { type IdempotencyOptions, respondIdempotently } from './respondIdempotently.ts'
import { findCreatedAppointment, requestCode, restoreLinks, scheduleForStaff, scheduleWithCode } from './schedule.ts'
import { type AppointmentOut, appointmentSchema, bearer, json, problems } from './schema.ts'
import { toRestAppointment } from './view.ts'

const idempotencyKey = z.object({
  'idempotency-key': z.string().optional().openapi({
    description: 'Unique key of 1 to 255 characters. A request repeated with the same key is processed only once.',
  }),
})
const appointment = { description: 'The appointment.', content: json(appointmentSchema) }

const otp = createRoute({
  method: 'post',
  path: '/api/v2/otp',
  tags: ['Booking'],
  summary: 'Request a one-time code',
  description:
    'The response is the same for every contact. If `start` is given, the slot is held until the code expires.',
  request: { headers: idempotencyKey, body: { required: true, content: json(otpBody) } },
  responses: {
    202: {
      description: 'A code is sent if the contact can receive one.',
      content: json(
        z.object({
          expiresAt: z.iso.datetime(),
          resendAt: z.iso.datetime(),
          holdExpiresAt: z.iso.datetime().optional(),
        }),
      ),
    },
    ...problems(400, 404, 409, 429, 503),
  },
})

const schedule = createRoute({
  method: 'post',
  path: '/api/v2/appointments',
  tags: ['Appointments'],
  summary: 'Schedule an appointment',
  description:
    'Roles: ROLE_AGENT, ROLE_CLIENT_SERVICE. Overlapping appointments are a conflict; opening hours only apply to customers.',
  security: bearer,
  request: { headers: idempotencyKey, body: { required: true, content: json(scheduleBody) } },
  responses: { 200: appointment, ...problems(400, 401, 403, 404, 409, 429, 503) },
})

const scheduleBasic = createRoute({
  method: 'post',
  path: '/api/v2/appointments/basic',
  tags: ['Booking'],
  summary: 'Schedule as a customer with a one-time code',
  description:
    '`Authorization: Basic base64(contact:code)`. Send exactly one customer, with the contact that received the code.',
  security: [{ contactAndCode: [] }],
  request: { headers: idempotencyKey, body: { required: true, content: json(scheduleBody) } },
  responses: { 200: appointment, ...problems(400, 401, 404, 409, 429, 503) },
})

const byId = createRoute({
  method: 'get',
  path: '/api/v2/appointments/{id}',
  tags: ['Appointments'],
  summary: 'Get an appointment',
  description: 'Roles: ROLE_AGENT, ROLE_SUPERVISOR, ROLE_CLIENT_SERVICE, and ROLE_CUSTOMER for their own appointment.',
  security: bearer,
  request: { params: z.object({ id: z.uuid() }) },
  responses: { 200: appointment, ...problems(400, 401, 403, 404, 429, 503) },
})

const idempotencyOptions = (
  ctx: Ctx,
  { applicationId }: { applicationId: string },
): IdempotencyOptions<AppointmentOut> => ({
  applicationId,
  restoreLinks: restoreLinks(ctx),
  findCreated: (id) => findCreatedAppointment(ctx, applicationId, id),
})

export const appointmentsRest = newRestApp()
  .openapi(otp, async (c) => {
    const body = c.req.valid('json')
    return c.json(await respondIdempotently(c, body, (ctx) => requestCode(ctx, body)), 202)
  })
  .openapi(scheduleBasic, async (c) => {
    const body = c.req.valid('json')
    const authorization = c.req.header('authorization')
    const options = { ...idempotencyOptions(c.var.ctx, body), caller: `basic:${authorization}` }
    const respond = (ctx: Ctx) => withRequestPointers(() => scheduleWithCode(ctx, authorization, body))
    return c.json(await respondIdempotently(c, options, respond), 200)
  })
  .openapi(schedule, async (c) => {
    const body = c.req.valid('json')
    const respond = (ctx: Ctx) => withRequestPointers(() => scheduleForStaff(ctx, body))
    return c.json(await respondIdempotently(c, idempotencyOptions(c.var.ctx, body), respond), 200)
  })
  .openapi(byId, async (c) => {
    const { ctx } = c.var
    return c.json(toRestAppointment(ctx, await getOwnSnapshot(ctx, c.req.valid('param'))), 200)
  })
