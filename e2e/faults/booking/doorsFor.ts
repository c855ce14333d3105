import { sessionCookie } from '#server/auth.ts'
import { organizationIdOf, staffIdOf } from '../../../db/demo.ts'
import { application, applicationId } from '../agents.ts'
import { fetchToken } from '../load.ts'
import type { World } from '../world.ts'
import { type Doors, openDoors } from './doors.ts'

/** Creates the entry points of a fixture; staff operations run as its supervisor. */
export async function doorsFor(world: World): Promise<Doors> {
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
    { AUTH_SECRET: world.secrets.AUTH_SECRET, PUBLIC_URL: world.app.url },
    staff,
  )
  const token = await fetchToken(world.app.url)
  return openDoors({ url: world.app.url, applicationId, token, cookie: `${name}=${value}` })
}
