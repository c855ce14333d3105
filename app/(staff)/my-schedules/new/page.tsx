import { NewAppointment } from '../../_components/booking/newAppointment.tsx'
import { servedToStaff } from '../../_components/served.tsx'
import type { Query } from '../../_shared/filters.ts'

type Props = { searchParams: Promise<Query> }

export default servedToStaff(async ({ searchParams }: Props) => {
  return NewAppointment({ base: '/my-schedules', query: await searchParams })
})
