import { publicProcedure, router } from '#server/platform/rpc/procedures.ts'
import { listAvailability } from './listAvailability.ts'
import { availabilityInput } from './schema.ts'

export const availabilityRouter = router({
  /** Public, like the REST operation; only staff of the application see each agent's own reasons. */
  list: publicProcedure.input(availabilityInput).query(({ ctx, input }) => listAvailability(ctx, input)),
})
