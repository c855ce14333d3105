import type { inferRouterOutputs } from '@trpc/server'
import type { AppRouter } from '#server/api/router.ts'

type Outputs = inferRouterOutputs<AppRouter>

export type Row = Outputs['appointments']['list']['rows'][number]
export type Story = Outputs['appointments']['get']
export type Notification = Outputs['notifications']['history']['rows'][number]
export type NotificationEvent = Outputs['notifications']['events']['rows'][number]
