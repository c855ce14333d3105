import { AddAgentPage } from '../../../_parts/appointment/handOverPage.tsx'
import type { Query } from '../../../_parts/filters.ts'
import { servedToStaff } from '../../../_parts/served.tsx'

type Props = { params: Promise<{ id: string }>; searchParams: Promise<Query> }

export default servedToStaff(async ({ params, searchParams }: Props) => {
  const [{ id }, query] = await Promise.all([params, searchParams])
  return AddAgentPage({ base: '/my-schedules', id, query })
})
