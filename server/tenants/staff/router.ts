import { publicProcedure, router, staffProcedure } from '#server/platform/rpc/procedures.ts'
import { emailNotificationsInput, getEmailNotifications, saveEmailNotifications } from './emailNotifications.ts'
import { signIn, signInInput } from './signIn.ts'

export const authRouter = router({
  signIn: publicProcedure.input(signInInput).mutation(({ ctx, input }) => signIn(ctx, input)),
})

/** Settings that members of staff change for themselves. */
export const meRouter = router({
  emailNotifications: staffProcedure.query(({ ctx }) => getEmailNotifications(ctx)),
  saveEmailNotifications: staffProcedure
    .input(emailNotificationsInput)
    .mutation(({ ctx, input }) => saveEmailNotifications(ctx, input)),
})
