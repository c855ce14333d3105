import { AvailabilityPage } from '../../../_components/booking/availabilityPage.tsx'
import { staffPage } from '../../../_components/staffPage.tsx'
import type { Query } from '../../../_shared/query.ts'

export default staffPage(async ({ searchParams }: { searchParams: Promise<Query> }) =>
  AvailabilityPage({ base: '/admin/appointments', query: await searchParams }),
)
