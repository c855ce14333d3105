import type { ReactNode } from 'react'
import type { AppointmentBase } from '../../_shared/appointmentPath.ts'
import type { Query } from '../../_shared/query.ts'
import { staffPage } from '../staffPage.tsx'

type Props = { params: Promise<{ id: string }>; searchParams: Promise<Query> }
type Render = (props: { base: AppointmentBase; id: string; query: Query }) => Promise<ReactNode>

/** Wraps a page about one appointment as a route, in the console or in an agent's own schedule. */
export const appointmentRoute = (base: AppointmentBase, render: Render) =>
  staffPage(async ({ params, searchParams }: Props) => {
    const [{ id }, query] = await Promise.all([params, searchParams])
    return render({ base, id, query })
  })
