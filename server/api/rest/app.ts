import { OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { Ctx } from '#server/platform/context.ts'
import { toInvalidError } from '#server/platform/rpc/errors.ts'

export type RestEnv = { Variables: { ctx: Ctx } }
export type RestApp = OpenAPIHono<RestEnv>
export type RestContext = Context<RestEnv>

/**
 * Creates an app whose operations answer with and without a trailing slash and return validation errors as problems.
 */
export const newRestApp = (): RestApp =>
  new OpenAPIHono<RestEnv>({
    strict: false,
    defaultHook: (result) => {
      if (!result.success) throw toInvalidError(result.error)
    },
  })
