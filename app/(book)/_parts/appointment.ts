import type { getCaller } from '../../_server.ts'

type Api = Awaited<ReturnType<typeof getCaller>>
export type PublicAppointment = NonNullable<Awaited<ReturnType<Api['manage']['view']>>>
export type JoinView = Awaited<ReturnType<Api['join']['view']>>

/** How an appointment stands for the one it was booked for. */
export type Stand = 'confirmed' | 'cancelled' | 'over'

export function standOf({ status }: Pick<PublicAppointment, 'status'>): Stand {
  if (status === 'cancelled') return 'cancelled'
  return status === 'scheduled' || status === 'in_progress' ? 'confirmed' : 'over'
}
