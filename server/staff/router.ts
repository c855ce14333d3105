import { z } from 'zod'
import { publicProcedure, router } from '../api/trpc.ts'
import { signIn } from './signIn.ts'

export const authRouter = router({
  signIn: publicProcedure
    .input(z.object({ email: z.string(), password: z.string() }))
    .mutation(({ ctx, input }) => signIn(ctx, input)),
})
