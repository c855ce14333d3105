import { publicProcedure, router } from '#server/platform/rpc/procedures.ts'
import { resubscribe, unsubscribe, unsubscribeInput, viewUnsubscribe } from './unsubscribe.ts'

/** Authorized by the token of the unsubscribe link alone. */
export const unsubscribeRouter = router({
  view: publicProcedure.input(unsubscribeInput).query(({ ctx, input }) => viewUnsubscribe(ctx, input)),
  stop: publicProcedure.input(unsubscribeInput).mutation(({ ctx, input }) => unsubscribe(ctx, input)),
  resume: publicProcedure.input(unsubscribeInput).mutation(({ ctx, input }) => resubscribe(ctx, input)),
})
