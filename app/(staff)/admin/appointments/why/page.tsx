import { WhyPage } from '../../../_components/booking/whyPage.tsx'
import { servedToStaff } from '../../../_components/served.tsx'
import type { Query } from '../../../_shared/filters.ts'

type Props = { searchParams: Promise<Query> }

export default servedToStaff(async ({ searchParams }: Props) => {
  return WhyPage({ base: '/admin/appointments', query: await searchParams })
})
