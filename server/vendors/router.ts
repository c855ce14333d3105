import { router, staffProcedure } from '../api/trpc.ts'
import { getVendorState } from './getState.ts'

export const vendorsRouter = router({ state: staffProcedure.query(({ ctx }) => getVendorState(ctx)) })
