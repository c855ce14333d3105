import { type Input, publicProcedure, router, unparsedInput } from '#server/platform/rpc/procedures.ts'
import { confirmDraft } from './confirmDraft.ts'
import { draftPath } from './draft.ts'
import { embedOriginsInput, getEmbedOrigins } from './getEmbedOrigins.ts'
import { listMonth, monthInput } from './listMonth.ts'
import { saveDetails } from './saveDetails.ts'
import { getServiceView, listServices, listTimes, serviceInput, servicesInput, timesInput } from './services.ts'
import { startDraft } from './startDraft.ts'
import { resendCode, verifyDraft } from './verifyDraft.ts'
import { viewDraft } from './viewDraft.ts'

export const bookRouter = router({
  services: publicProcedure.input(servicesInput).query(({ ctx, input }) => listServices(ctx, input)),
  service: publicProcedure.input(serviceInput).query(({ ctx, input }) => getServiceView(ctx, input)),
  times: publicProcedure.input(timesInput).query(({ ctx, input }) => listTimes(ctx, input)),
  month: publicProcedure.input(monthInput).query(({ ctx, input }) => listMonth(ctx, input)),
  frame: publicProcedure.input(embedOriginsInput).query(({ ctx, input }) => getEmbedOrigins(ctx, input)),
  start: publicProcedure
    .input(unparsedInput<Input<typeof startDraft>>())
    .mutation(({ ctx, input }) => startDraft(ctx, input)),
  draft: publicProcedure.input(draftPath).query(({ ctx, input }) => viewDraft(ctx, input)),
  details: publicProcedure
    .input(unparsedInput<Input<typeof saveDetails>>())
    .mutation(({ ctx, input }) => saveDetails(ctx, input)),
  resend: publicProcedure.input(draftPath).mutation(({ ctx, input }) => resendCode(ctx, input)),
  verify: publicProcedure
    .input(unparsedInput<Input<typeof verifyDraft>>())
    .mutation(({ ctx, input }) => verifyDraft(ctx, input)),
  confirm: publicProcedure
    .input(unparsedInput<Input<typeof confirmDraft>>())
    .mutation(({ ctx, input }) => confirmDraft(ctx, input)),
})
