import { createRoute, z } from '@hono/zod-openapi'
import { listAvailability } from '#server/scheduling/availability/listAvailability.ts'
import { instantOrDate } from '#server/scheduling/availability/schema.ts'
import { newRestApp } from './app.ts'
import { duration, timezone } from './input.ts'
import { instantOut, json, problems } from './schema.ts'
import { instant } from './view.ts'

const instantOrDateIn = instantOrDate
  .max(40)
  .openapi({ example: '2026-11-24', description: 'An instant, or a date in `timezone`.' })
const slot = z.object({ start: instantOut, end: instantOut })

const availability = createRoute({
  method: 'get',
  path: '/api/v2/availability',
  tags: ['Booking'],
  summary: 'List available times',
  description: 'Public. `to` is exclusive, and the range can be at most 62 days long.',
  request: {
    query: z.object({
      presetId: z.string().min(1).max(64).openapi({ description: 'An ID, or a slug together with `applicationId`.' }),
      applicationId: z.uuid().optional(),
      from: instantOrDateIn,
      to: instantOrDateIn,
      timezone: timezone.optional(),
      duration: duration.optional(),
      agentId: z.uuid().optional(),
      explain: z.enum(['true', 'false']).optional(),
    }),
  },
  responses: {
    200: {
      description: 'Available times in UTC, in ascending order.',
      content: json(
        z
          .object({
            timezone: z.string(),
            slots: z.array(slot),
            explanations: z
              .array(
                slot.extend({
                  reasons: z.array(z.string()),
                  agents: z.array(z.object({ agentId: z.string(), reason: z.string() })).optional(),
                }),
              )
              .optional(),
          })
          .openapi('Availability'),
      ),
    },
    ...problems(400, 404, 429, 503),
  },
})

export const availabilityRest = newRestApp().openapi(availability, async (c) => {
  const { duration: durationMinutes, explain, ...query } = c.req.valid('query')
  const found = await listAvailability(c.var.ctx, { ...query, durationMinutes, explain: explain === 'true' })
  const times = ({ start, end }: { start: Date; end: Date }) => ({ start: instant(start), end: instant(end) })
  const explanations = found.explanations?.map((one) => ({ ...one, ...times(one) }))
  return c.json(
    { timezone: found.timezone, slots: found.slots.map(times), ...(explanations ? { explanations } : {}) },
    200,
  )
})
