import { router, staffProcedure } from '#server/platform/rpc/procedures.ts'
import { retryDispatch } from './retry.ts'
import { retryInput } from './schema.ts'

export const dispatchRouter = router({
  retry: staffProcedure.input(retryInput).mutation(({ ctx, input }) => retryDispatch(ctx, input)),
})
