import { MovePage } from '../../../_components/appointment/movePage.tsx'
import { servedToStaff } from '../../../_components/served.tsx'
import type { Query } from '../../../_shared/filters.ts'

type Props = { params: Promise<{ id: string }>; searchParams: Promise<Query> }

export default servedToStaff(async ({ params, searchParams }: Props) => {
  const [{ id }, query] = await Promise.all([params, searchParams])
  return MovePage({ base: '/my-schedules', id, query })
})
