import { NewAppointmentPage } from '../../../_components/booking/newAppointmentPage.tsx'
import { staffPage } from '../../../_components/staffPage.tsx'
import type { Query } from '../../../_shared/query.ts'

export default staffPage(async ({ searchParams }: { searchParams: Promise<Query> }) =>
  NewAppointmentPage({ base: '/admin/appointments', query: await searchParams }),
)
