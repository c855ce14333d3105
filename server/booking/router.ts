import { publicProcedure, router } from '#server/platform/rpc/procedures.ts'
import { confirmDraft, confirmInput } from './confirmDraft.ts'
import { draftPath, serviceInput } from './draft.ts'
import { embedOriginsInput, getEmbedOrigins } from './getEmbedOrigins.ts'
import { listMonth, monthInput } from './listMonth.ts'
import { detailsInput, saveDetails } from './saveDetails.ts'
import { getServiceView, listServices, listTimes, servicesInput, timesInput } from './services.ts'
import { startDraft, startInput } from './startDraft.ts'
import { resendCode, verifyDraft, verifyInput } from './verifyDraft.ts'
import { viewDraft } from './viewDraft.ts'

export const bookRouter = router({
  services: publicProcedure.input(servicesInput).query(({ ctx, input }) => listServices(ctx, input)),
  service: publicProcedure.input(serviceInput).query(({ ctx, input }) => getServiceView(ctx, input)),
  times: publicProcedure.input(timesInput).query(({ ctx, input }) => listTimes(ctx, input)),
  month: publicProcedure.input(monthInput).query(({ ctx, input }) => listMonth(ctx, input)),
  frame: publicProcedure.input(embedOriginsInput).query(({ ctx, input }) => getEmbedOrigins(ctx, input)),
  start: publicProcedure.input(startInput).mutation(({ ctx, input }) => startDraft(ctx, input)),
  draft: publicProcedure.input(draftPath).query(({ ctx, input }) => viewDraft(ctx, input)),
  details: publicProcedure.input(detailsInput).mutation(({ ctx, input }) => saveDetails(ctx, input)),
  resend: publicProcedure.input(draftPath).mutation(({ ctx, input }) => resendCode(ctx, input)),
  verify: publicProcedure.input(verifyInput).mutation(({ ctx, input }) => verifyDraft(ctx, input)),
  confirm: publicProcedure.input(confirmInput).mutation(({ ctx, input }) => confirmDraft(ctx, input)),
})
