import { getCaller } from '../../../_server.ts'
import type { AppointmentBase } from '../../_shared/appointmentPath.ts'
import { loadForStaff } from '../../_shared/loadForStaff.ts'
import type { Query } from '../../_shared/query.ts'
import { Main } from '../main.tsx'
import type { PageLink } from '../pageHeader.tsx'
import { Exceptions } from './exceptionList.tsx'
import { HoursResult } from './hoursResult.tsx'
import { WeeklyHours } from './weeklyHours.tsx'

type Props = {
  agentId: string
  path: string
  /** Base of the paths of affected appointments. */
  base: AppointmentBase
  query: Query
  title: (name: string) => string
  back: PageLink
}

/** Weekly hours, time off and special hours of one agent, for supervisors and for the agent. */
export async function AgentHoursPage({ agentId, path, base, query, title, back }: Props) {
  const api = await getCaller()
  const hours = await loadForStaff(api.hours.get({ agentId }), path)
  const { agent } = hours
  // Called as a function instead of rendered, so that this page handles an error while it loads its data.
  const exceptions = await Exceptions({ scope: { agentId }, path, base, timezone: agent.timezone, query })
  return (
    <Main title={title(agent.name)} back={back}>
      <HoursResult query={query} />
      <div className="mb-8">
        <WeeklyHours hours={hours} path={path} />
      </div>
      {exceptions}
    </Main>
  )
}
