import type { inferRouterOutputs } from '@trpc/server'
import type { AppRouter } from '#server/api/router.ts'

type Outputs = inferRouterOutputs<AppRouter>

export type Row = Outputs['appointments']['list']['rows'][number]
export type Story = Outputs['appointments']['get']
export type Offer = Outputs['desk']['offers'][number]
export type Times = Outputs['desk']['times']
export type CheckedTime = Outputs['desk']['checkTime']
export type Colleague = Outputs['desk']['colleagues'][number]
export type MySchedule = Outputs['desk']['mine']
export type WaitingAppointment = Outputs['desk']['waiting'][number]
export type MyAppointment = MySchedule['days'][number]['appointments'][number]
export type Notification = Outputs['notifications']['history']['rows'][number]
export type NotificationEvent = Outputs['notifications']['events']['rows'][number]
export type Hours = Outputs['hours']['get']
export type ManagedAgent = Outputs['hours']['agents'][number]
export type ExceptionRow = Outputs['hours']['exceptions']['rows'][number]
export type Hits = Outputs['hours']['previewException']
export type PresetListRow = Outputs['presets']['list']['rows'][number]
export type PresetDetails = Outputs['presets']['get']
export type PresetVersion = Outputs['presets']['versions']['rows'][number]
export type PresetChoices = Outputs['presets']['choices']
export type QueueListRow = Outputs['queues']['list']['rows'][number]
export type QueueDetails = Outputs['queues']['get']
