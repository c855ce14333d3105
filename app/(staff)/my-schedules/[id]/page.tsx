import { AppointmentPage } from '../../_components/appointment/appointmentPage.tsx'
import { servedToStaff } from '../../_components/served.tsx'
import type { Query } from '../../_shared/filters.ts'

type Props = { params: Promise<{ id: string }>; searchParams: Promise<Query> }

export default servedToStaff(async ({ params, searchParams }: Props) => {
  const [{ id }, query] = await Promise.all([params, searchParams])
  return AppointmentPage({ base: '/my-schedules', id, query })
})
