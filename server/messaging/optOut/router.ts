import { publicProcedure, router } from '#server/platform/rpc/procedures.ts'
import { resubscribe, unsubscribe, unsubscribeInput, viewUnsubscribe } from './unsubscribe.ts'

/** Procedures of the unsubscribe page. The token of the link is the only authorization. */
export const unsubscribeRouter = router({
  view: publicProcedure.input(unsubscribeInput).query(({ ctx, input }) => viewUnsubscribe(ctx, input)),
  stop: publicProcedure.input(unsubscribeInput).mutation(({ ctx, input }) => unsubscribe(ctx, input)),
  resume: publicProcedure.input(unsubscribeInput).mutation(({ ctx, input }) => resubscribe(ctx, input)),
})
