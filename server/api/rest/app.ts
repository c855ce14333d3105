import { OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { Ctx } from '#server/platform/context.ts'
import { toInvalidError } from '#server/platform/rpc/errors.ts'

export type RestEnv = { Variables: { ctx: Ctx } }
export type RestApp = OpenAPIHono<RestEnv>
export type RestContext = Context<RestEnv>

/** An app whose operations answer with and without a trailing slash, and whose violations are problems like all others. */
export const newRestApp = (): RestApp =>
  new OpenAPIHono<RestEnv>({
    strict: false,
    defaultHook: (result) => {
      if (!result.success) throw toInvalidError(result.error)
    },
  })
