import { router, staffProcedure } from '#server/platform/rpc/procedures.ts'
import { checkConnection } from './check.ts'
import { getConnection, listOwnConnections } from './read.ts'
import { registerConnection } from './register.ts'
import { renewWebhookSecret } from './renewSecret.ts'
import { retireConnection } from './retire.ts'
import { saveConnection } from './save.ts'
import { connectionInput, connectionsInput, saveConnectionInput } from './schema.ts'
import { setVideoAdapter, setVideoInput } from './setVideoAdapter.ts'

export const connectionsRouter = router({
  list: staffProcedure.input(connectionsInput).query(({ ctx, input }) => listOwnConnections(ctx, input)),
  get: staffProcedure.input(connectionInput).query(({ ctx, input }) => getConnection(ctx, input)),
  save: staffProcedure.input(saveConnectionInput).mutation(({ ctx, input }) => saveConnection(ctx, input)),
  check: staffProcedure.input(connectionInput).mutation(({ ctx, input }) => checkConnection(ctx, input)),
  register: staffProcedure.input(connectionInput).mutation(({ ctx, input }) => registerConnection(ctx, input)),
  renewSecret: staffProcedure.input(connectionInput).mutation(({ ctx, input }) => renewWebhookSecret(ctx, input)),
  setVideoAdapter: staffProcedure.input(setVideoInput).mutation(({ ctx, input }) => setVideoAdapter(ctx, input)),
  retire: staffProcedure.input(connectionInput).mutation(({ ctx, input }) => retireConnection(ctx, input)),
})
