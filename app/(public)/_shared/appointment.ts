import type { getCaller } from '../../_server.ts'

type Api = Awaited<ReturnType<typeof getCaller>>
export type PublicAppointment = NonNullable<Awaited<ReturnType<Api['manage']['view']>>>
export type JoinView = NonNullable<Awaited<ReturnType<Api['join']['view']>>>
