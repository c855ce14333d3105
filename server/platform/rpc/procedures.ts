import { initTRPC, TRPCError } from '@trpc/server'
import superjson from 'superjson'
import { AppError } from '#server/lib/errors.ts'
import type { Ctx } from '../context.ts'
import { errorFields, toRefusal, trpcCodeFor } from './errors.ts'

const t = initTRPC.context<Ctx>().create({
  transformer: superjson,
  errorFormatter: ({ shape, error, ctx }) => ({
    ...shape,
    // An unexpected error shows only a reference number.
    message:
      error.cause instanceof AppError
        ? error.cause.message
        : shape.data.code === 'BAD_REQUEST'
          ? 'The request is invalid.'
          : 'Something went wrong.',
    data: {
      code: shape.data.code,
      httpStatus: shape.data.httpStatus,
      reference: ctx?.requestId,
      details: error.cause instanceof AppError ? error.cause.details : undefined,
    },
  }),
})

const withKnownErrors = t.middleware(async ({ next, ctx, path }) => {
  const result = await next()
  if (result.ok) return result
  const cause = result.error.cause
  // A validation error inside a use case and a lost database connection are refusals too.
  const refusal = cause ? toRefusal(cause) : null
  if (refusal) throw new TRPCError({ code: trpcCodeFor(refusal.code), message: refusal.message, cause: refusal })
  if (result.error.code === 'INTERNAL_SERVER_ERROR') {
    ctx.log.error('procedure failed', { requestId: ctx.requestId, route: path, ...errorFields(cause) })
  }
  return result
})

export const router = t.router
export const mergeRouters = t.mergeRouters
export const createCallerFactory = t.createCallerFactory
/** Open to every actor; the use case checks permissions. */
export const publicProcedure = t.procedure.use(withKnownErrors)
/** Open to staff of any role; the use case checks the rest, since an entry point may only narrow. */
export const staffProcedure = publicProcedure.use(({ ctx, next }) => {
  if (!('staffId' in ctx.actor)) {
    throw new TRPCError({ code: 'UNAUTHORIZED', cause: new AppError('unauthenticated', 'Sign in first.') })
  }
  return next({ ctx })
})
