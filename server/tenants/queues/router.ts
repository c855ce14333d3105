import { router, staffProcedure } from '#server/platform/rpc/procedures.ts'
import { createQueue } from './create.ts'
import { getQueue } from './get.ts'
import { listQueues } from './list.ts'
import { saveQueue } from './save.ts'
import { createQueueInput, queueById, queueListInput, saveQueueInput, setQueueActiveInput } from './schema.ts'
import { setQueueActive } from './setActive.ts'

export const queuesRouter = router({
  list: staffProcedure.input(queueListInput).query(({ ctx, input }) => listQueues(ctx, input)),
  get: staffProcedure.input(queueById).query(({ ctx, input }) => getQueue(ctx, input)),
  create: staffProcedure.input(createQueueInput).mutation(({ ctx, input }) => createQueue(ctx, input)),
  save: staffProcedure.input(saveQueueInput).mutation(({ ctx, input }) => saveQueue(ctx, input)),
  setActive: staffProcedure.input(setQueueActiveInput).mutation(({ ctx, input }) => setQueueActive(ctx, input)),
})
