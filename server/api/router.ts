import { appointmentsRouter } from '#server/appointments/router.ts'
import { bookRouter } from '#server/booking/router.ts'
import { consoleRouter } from '#server/console/router.ts'
import { vendorsRouter } from '#server/console/vendors/router.ts'
import { dispatchRouter } from '#server/genesys/dispatch/router.ts'
import { notificationHistoryRouter } from '#server/messaging/history/router.ts'
import { notificationsRouter } from '#server/messaging/notifications/router.ts'
import { unsubscribeRouter } from '#server/messaging/optOut/router.ts'
import { createCallerFactory, mergeRouters, router } from '#server/platform/rpc/procedures.ts'
import { findRouter, joinRouter, manageRouter } from '#server/portal/router.ts'
import { availabilityRouter } from '#server/scheduling/availability/router.ts'
import { hoursRouter } from '#server/scheduling/hours/router.ts'
import { applicationsRouter } from '#server/tenants/applications/router.ts'
import { presetsRouter } from '#server/tenants/presets/router.ts'
import { queuesRouter } from '#server/tenants/queues/router.ts'
import { authRouter, meRouter } from '#server/tenants/staff/router.ts'
import { connectionsRouter } from '#server/video/connections/router.ts'
import { sessionsRouter } from '#server/video/sessions/router.ts'
import { webhooksRouter } from '#server/webhooks/router.ts'

export const appRouter = router({
  book: bookRouter,
  manage: manageRouter,
  find: findRouter,
  join: joinRouter,
  auth: authRouter,
  me: meRouter,
  appointments: appointmentsRouter,
  console: consoleRouter,
  notifications: mergeRouters(notificationsRouter, notificationHistoryRouter),
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
