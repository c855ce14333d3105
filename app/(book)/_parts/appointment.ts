import { liveStatuses } from '#server/bookings/schema.ts'
import type { getCaller } from '../../_server.ts'

type Api = Awaited<ReturnType<typeof getCaller>>
export type PublicAppointment = NonNullable<Awaited<ReturnType<Api['manage']['view']>>>
export type JoinView = NonNullable<Awaited<ReturnType<Api['join']['view']>>>

/** How an appointment stands for the one it was booked for. */
export type Stand = 'confirmed' | 'cancelled' | 'over'

export function standOf({ status }: Pick<PublicAppointment, 'status'>): Stand {
  if (status === 'cancelled') return 'cancelled'
  return liveStatuses.includes(status) ? 'confirmed' : 'over'
}
