import { z } from 'zod'
import { publicProcedure, router, staffProcedure } from '#server/platform/rpc/procedures.ts'
import { getOwnNotices, noticesInput, saveOwnNotices } from './notices.ts'
import { signIn } from './signIn.ts'

export const authRouter = router({
  signIn: publicProcedure
    .input(z.object({ email: z.string(), password: z.string() }))
    .mutation(({ ctx, input }) => signIn(ctx, input)),
})

/** What members of staff set for themselves. */
export const meRouter = router({
  notices: staffProcedure.query(({ ctx }) => getOwnNotices(ctx)),
  saveNotices: staffProcedure.input(noticesInput).mutation(({ ctx, input }) => saveOwnNotices(ctx, input)),
})
