import type { Queryable } from '#db/client.ts'
import { takeBackHit } from './data.ts'

/** Takes back one hit of the running window: a try that was reserved before comparing, and turned out right. */
export async function giveBack(db: Queryable, limit: { key: string }): Promise<void> {
  await takeBackHit(db, limit.key)
}
