import { router, staffProcedure } from '#server/platform/rpc/procedures.ts'
import { eventsInput, historyInput, resendInput } from '../notifications/schema.ts'
import { listEvents } from './listEvents.ts'
import { listHistory } from './listHistory.ts'
import { resendNotification } from './resendNotification.ts'
import { batchInput, failuresInput, getBatch, listFailures, retryFailed, retryFailedInput } from './retryFailed.ts'

export const notificationHistoryRouter = router({
  history: staffProcedure.input(historyInput).query(({ ctx, input }) => listHistory(ctx, input)),
  events: staffProcedure.input(eventsInput).query(({ ctx, input }) => listEvents(ctx, input)),
  resend: staffProcedure.input(resendInput).mutation(({ ctx, input }) => resendNotification(ctx, input)),
  failures: staffProcedure.input(failuresInput).query(({ ctx, input }) => listFailures(ctx, input)),
  batch: staffProcedure.input(batchInput).query(({ ctx, input }) => getBatch(ctx, input)),
  retryFailed: staffProcedure.input(retryFailedInput).mutation(({ ctx, input }) => retryFailed(ctx, input)),
})
