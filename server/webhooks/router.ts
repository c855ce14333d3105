import { router, staffProcedure } from '#server/platform/rpc/procedures.ts'
import { replayDelivery, replayFailed } from './deliveries/replayDelivery.ts'
import { createEndpoint } from './endpoints/createEndpoint.ts'
import { deleteEndpoint } from './endpoints/deleteEndpoint.ts'
import { getDelivery, getEndpoint, listDeliveries, listEndpoints } from './endpoints/read.ts'
import { rotateSecret } from './endpoints/rotateSecret.ts'
import { saveEndpoint } from './endpoints/saveEndpoint.ts'
import { sendTest } from './endpoints/sendTest.ts'
import { setEndpointState } from './endpoints/setEndpointState.ts'
import {
  createEndpointInput,
  deliveriesInput,
  deliveryById,
  endpointById,
  endpointListInput,
  replayFailedInput,
  rotateSecretInput,
  saveEndpointInput,
  setStateInput,
} from './schema.ts'

export const webhooksRouter = router({
  list: staffProcedure.input(endpointListInput).query(({ ctx, input }) => listEndpoints(ctx, input)),
  get: staffProcedure.input(endpointById).query(({ ctx, input }) => getEndpoint(ctx, input)),
  create: staffProcedure.input(createEndpointInput).mutation(({ ctx, input }) => createEndpoint(ctx, input)),
  save: staffProcedure.input(saveEndpointInput).mutation(({ ctx, input }) => saveEndpoint(ctx, input)),
  rotateSecret: staffProcedure.input(rotateSecretInput).mutation(({ ctx, input }) => rotateSecret(ctx, input)),
  setState: staffProcedure.input(setStateInput).mutation(({ ctx, input }) => setEndpointState(ctx, input)),
  delete: staffProcedure.input(endpointById).mutation(({ ctx, input }) => deleteEndpoint(ctx, input)),
  test: staffProcedure.input(endpointById).mutation(({ ctx, input }) => sendTest(ctx, input)),
  deliveries: staffProcedure.input(deliveriesInput).query(({ ctx, input }) => listDeliveries(ctx, input)),
  delivery: staffProcedure.input(deliveryById).query(({ ctx, input }) => getDelivery(ctx, input)),
  replay: staffProcedure.input(deliveryById).mutation(({ ctx, input }) => replayDelivery(ctx, input)),
  replayFailed: staffProcedure.input(replayFailedInput).mutation(({ ctx, input }) => replayFailed(ctx, input)),
})
