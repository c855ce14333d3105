import { applicationsRouter } from '../applications/router.ts'
import { appointmentsRouter } from '../appointments/router.ts'
import { availabilityRouter } from '../availability/router.ts'
import { connectionsRouter } from '../connections/router.ts'
import { deskRouter } from '../desk/router.ts'
import { dispatchRouter } from '../dispatch/router.ts'
import { bookRouter } from '../drafts/router.ts'
import { notificationsRouter, unsubscribeRouter } from '../notifications/router.ts'
import { presetsRouter } from '../presets/router.ts'
import { queuesRouter } from '../queues/router.ts'
import { hoursRouter } from '../schedules/router.ts'
import { findRouter, joinRouter, manageRouter } from '../selfservice/router.ts'
import { sessionsRouter } from '../sessions/router.ts'
import { authRouter, meRouter } from '../staff/router.ts'
import { vendorsRouter } from '../vendors/router.ts'
import { webhooksRouter } from '../webhooks/router.ts'
import { createCallerFactory, router } from './trpc.ts'

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
