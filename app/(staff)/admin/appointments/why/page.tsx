import { WhyPage } from '../../../_parts/booking/whyPage.tsx'
import type { Query } from '../../../_parts/filters.ts'
import { servedToStaff } from '../../../_parts/served.tsx'

type Props = { searchParams: Promise<Query> }

export default servedToStaff(async ({ searchParams }: Props) => {
  return WhyPage({ base: '/admin/appointments', query: await searchParams })
})
