import { organizationIdOf, staffIdOf } from '#db/demo.ts'
import { sessionCookie } from '#server/auth.ts'
import { application, applicationId } from '../agents.ts'
import type { Fixture } from '../fixture.ts'
import { fetchToken } from '../load.ts'
import { createEntryPoints, type EntryPoints } from './entryPoints.ts'

/** Creates the entry points of a fixture; staff operations run as its supervisor. */
export async function entryPointsFor(fixture: Fixture): Promise<EntryPoints> {
  const supervisor = application.people.find(({ role }) => role === 'supervisor')
  if (!supervisor) throw new Error('the sample data has changed')
  const staff = {
    staffId: staffIdOf(supervisor),
    organizationId: organizationIdOf(application),
    applicationId,
    role: 'supervisor',
    sessionVersion: 1,
  } as const
  const { name, value } = await sessionCookie(
    { AUTH_SECRET: fixture.secrets.AUTH_SECRET, PUBLIC_URL: fixture.app.url },
    staff,
  )
  const token = await fetchToken(fixture.app.url)
  return createEntryPoints({ url: fixture.app.url, applicationId, token, cookie: `${name}=${value}` })
}
