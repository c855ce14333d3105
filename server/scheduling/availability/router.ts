import { publicProcedure, router } from '#server/platform/rpc/procedures.ts'
import { listAvailability } from './listAvailability.ts'
import { availabilityInput } from './schema.ts'

export const availabilityRouter = router({
  /** For everybody, as the REST operation; each agent's own reasons for the staff of that application. */
  list: publicProcedure.input(availabilityInput).query(({ ctx, input }) => listAvailability(ctx, input)),
})
