import { router, staffProcedure } from '#server/platform/rpc/procedures.ts'
import { getVendorState } from './getVendorState.ts'

export const vendorsRouter = router({ state: staffProcedure.query(({ ctx }) => getVendorState(ctx)) })
