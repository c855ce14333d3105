import { addMinutes } from '#server/lib/time.ts'
import type { GenesysHarness } from './genesys.ts'

/** Helpers for tests of video sessions at the sandbox. `harness` is a function, because a test file creates it in `beforeAll`. */
export function sessionHelpers(harness: () => GenesysHarness) {
  return {
    /** Books an appointment of a new organization, by default in an hour. */
    booked: async (startAt = addMinutes(harness().clock.now(), 60)) => {
      const world = await harness().organization()
      return { world, ...(await harness().book(world, startAt)) }
    },
    /** Returns the sessions of one appointment at Genesys. */
    sessionsOf: async (id: string) => {
      const isOfAppointment = (one: { request: Record<string, unknown> }) =>
        JSON.stringify(one.request.attributes).includes(id)
      const { sessions, deletedSessions } = await harness().state()
      return { live: sessions.filter(isOfAppointment), removed: deletedSessions.filter(isOfAppointment) }
    },
  }
}

export async function waitUntil(isTrue: () => Promise<boolean>): Promise<void> {
  for (let attempts = 0; attempts < 100 && !(await isTrue()); attempts++)
    await new Promise((resolve) => setTimeout(resolve, 30))
}
