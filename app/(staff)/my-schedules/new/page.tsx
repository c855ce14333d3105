import { NewAppointment } from '../../_parts/booking/newAppointment.tsx'
import type { Query } from '../../_parts/filters.ts'
import { servedToStaff } from '../../_parts/served.tsx'

type Props = { searchParams: Promise<Query> }

export default servedToStaff(async ({ searchParams }: Props) => {
  return NewAppointment({ base: '/my-schedules', query: await searchParams })
})
