import { router, staffProcedure } from '#server/platform/rpc/procedures.ts'
import { provisionSession } from './provision.ts'
import { provisionInput } from './schema.ts'

export const sessionsRouter = router({
  provision: staffProcedure.input(provisionInput).mutation(({ ctx, input }) => provisionSession(ctx, input)),
})
