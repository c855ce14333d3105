import { applicationsRouter } from '#server/tenants/applications/router.ts'
import { appointmentsRouter } from '#server/appointments/router.ts'
import { availabilityRouter } from '#server/scheduling/availability/router.ts'
import { connectionsRouter } from '#server/video/connections/router.ts'
import { deskRouter } from '#server/console/router.ts'
import { dispatchRouter } from '#server/genesys/dispatch/router.ts'
import { bookRouter } from '#server/booking/router.ts'
import { notificationsRouter, unsubscribeRouter } from '#server/messaging/notifications/router.ts'
import { presetsRouter } from '#server/tenants/presets/router.ts'
import { queuesRouter } from '#server/tenants/queues/router.ts'
import { hoursRouter } from '#server/scheduling/hours/router.ts'
import { findRouter, joinRouter, manageRouter } from '#server/portal/router.ts'
import { sessionsRouter } from '#server/video/sessions/router.ts'
import { authRouter, meRouter } from '#server/tenants/staff/router.ts'
import { vendorsRouter } from '#server/console/vendors/router.ts'
import { webhooksRouter } from '#server/webhooks/router.ts'
import { createCallerFactory, router } from '#server/platform/rpc/procedures.ts'

export const appRouter = router({
  book: bookRouter,
  manage: manageRouter,
  find: findRouter,
  join: joinRouter,
  auth: authRouter,
  me: meRouter,
  appointments: appointmentsRouter,
  desk: deskRouter,
  notifications: notificationsRouter,
  unsubscribe: unsubscribeRouter,
  sessions: sessionsRouter,
  dispatch: dispatchRouter,
  hours: hoursRouter,
  availability: availabilityRouter,
  presets: presetsRouter,
  queues: queuesRouter,
  applications: applicationsRouter,
  vendors: vendorsRouter,
  webhooks: webhooksRouter,
  connections: connectionsRouter,
})

export type AppRouter = typeof appRouter
export const createCaller = createCallerFactory(appRouter)
