import { publicProcedure, router, staffProcedure } from '#server/platform/rpc/procedures.ts'
import { deliverLink } from './deliver.ts'
import { listEvents } from '../history/events.ts'
import { listHistory } from '../history/history.ts'
import { previewMessage } from './preview.ts'
import { resendNotification } from '../history/resend.ts'
import { batchInput, failuresInput, getBatch, listFailures, retryFailed, retryFailedInput } from '../history/retryFailed.ts'
import { saveWhatsapp } from './saveWhatsapp.ts'
import {
  deliverInput,
  eventsInput,
  historyInput,
  previewInput,
  resendInput,
  saveWhatsappInput,
  whatsappInput,
} from './schema.ts'
import { resubscribe, unsubscribe, unsubscribeInput, viewUnsubscribe } from '../optOut/unsubscribe.ts'
import { getWhatsapp } from './whatsapp.ts'

export const notificationsRouter = router({
  history: staffProcedure.input(historyInput).query(({ ctx, input }) => listHistory(ctx, input)),
  events: staffProcedure.input(eventsInput).query(({ ctx, input }) => listEvents(ctx, input)),
  preview: staffProcedure.input(previewInput).query(({ ctx, input }) => previewMessage(ctx, input)),
  resend: staffProcedure.input(resendInput).mutation(({ ctx, input }) => resendNotification(ctx, input)),
  failures: staffProcedure.input(failuresInput).query(({ ctx, input }) => listFailures(ctx, input)),
  batch: staffProcedure.input(batchInput).query(({ ctx, input }) => getBatch(ctx, input)),
  retryFailed: staffProcedure.input(retryFailedInput).mutation(({ ctx, input }) => retryFailed(ctx, input)),
  deliver: staffProcedure.input(deliverInput).mutation(({ ctx, input }) => deliverLink(ctx, input)),
  whatsapp: staffProcedure.input(whatsappInput).query(({ ctx, input }) => getWhatsapp(ctx, input)),
  saveWhatsapp: staffProcedure.input(saveWhatsappInput).mutation(({ ctx, input }) => saveWhatsapp(ctx, input)),
})

/** For whoever has the link from a mail. */
export const unsubscribeRouter = router({
  view: publicProcedure.input(unsubscribeInput).query(({ ctx, input }) => viewUnsubscribe(ctx, input)),
  stop: publicProcedure.input(unsubscribeInput).mutation(({ ctx, input }) => unsubscribe(ctx, input)),
  resume: publicProcedure.input(unsubscribeInput).mutation(({ ctx, input }) => resubscribe(ctx, input)),
})
