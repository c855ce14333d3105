import { randomUUID } from 'node:crypto'
import type postgres from 'postgres'
import { applicationIdOf, demoApplications, organizationIdOf } from '../../db/demo.ts'

const [firstApplication] = demoApplications
if (!firstApplication) throw new Error('the sample data has no application')
export const application = firstApplication
export const applicationId = applicationIdOf(application)

/** Adds one agent per booking, so that all bookings can start soon without overlapping. */
export async function addAgents(sql: postgres.Sql, count: number): Promise<string[]> {
  const people = Array.from({ length: count }, (_, index) => ({
    organization_id: organizationIdOf(application),
    id: randomUUID(),
    application_id: applicationId,
    email: `agent-${index}@faults.test`,
    name: `Agent ${index}`,
    role: 'agent',
    timezone: application.timezone,
    region: application.region,
    genesys_user_id: randomUUID(),
  }))
  await sql`insert into staff ${sql(people)}`
  return people.map(({ id }) => id)
}
