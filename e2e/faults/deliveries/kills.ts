import { setTimeout as sleep } from 'node:timers/promises'
import type { CallProxy, Point } from '../callProxy.ts'
import type { Fixture } from '../fixture.ts'
import type { RestartableProcess } from '../processes.ts'
import type { Random } from '../random.ts'

type Victim = { name: string; process: RestartableProcess; proxy: CallProxy }
export type KillPlan = {
  kills: number
  random: Random
  beforeKill: (kill: number) => Promise<void>
  /** Checked before each kill; true ends the kills early. */
  isOver: () => boolean
  log: (message: string) => void
}

/** How long to wait for a call of the victim; sometimes it has nothing to send. */
const MAX_WAIT_MS = 20_000

/**
 * Kills app and worker, half of the kills each and both concurrently, mostly between a vendor's effect and our record
 * of it. Adds more work before each kill. Returns how many kills hit no call.
 */
export async function killBoth(fixture: Fixture, plan: KillPlan): Promise<{ missed: number }> {
  const victims: Victim[] = [
    { name: 'app', process: fixture.app, proxy: fixture.appProxy },
    { name: 'worker', process: fixture.worker, proxy: fixture.workerProxy },
  ]
  const counts = { done: 0, missed: 0 }
  await Promise.all(
    victims.map(async (victim, index) => {
      const share = Math.floor((plan.kills + index) / victims.length)
      for (let kill = 0; kill < share; kill += 1) {
        await plan.beforeKill(counts.done)
        if (plan.isOver()) return
        const hit = await killAtNextCall(victim, plan.random)
        counts.done += 1
        if (hit === null) counts.missed += 1
        if (counts.done % Math.max(1, Math.round(plan.kills / 10)) === 0)
          plan.log(`kill ${counts.done} of ${plan.kills}: ${victim.name} ${hit ?? 'without a call'}`)
        await victim.process.start()
      }
    }),
  )
  return { missed: counts.missed }
}

/**
 * Kills the process at a random point of its next call. Returns null when no call came; the process is killed anyway.
 */
async function killAtNextCall({ process, proxy }: Victim, random: Random): Promise<string | null> {
  const point: Point = random.pick([
    ['effect', 6],
    ['response', 3],
    ['request', 1],
  ] as const)
  const delayMs = Math.floor(random.next() * 25)
  const waiting = new AbortController()
  const hit = new Promise<string>((resolve) => {
    const act = (effect: string) => {
      process.kill()
      resolve(`${pointNames[point]} of a ${effect}`)
    }
    proxy.arm({ effect: null, point, delayMs, act })
  })
  const timedOut = sleep(MAX_WAIT_MS, null, { signal: waiting.signal }).catch(() => null)
  const hitPoint = await Promise.race([hit, timedOut])
  waiting.abort()
  proxy.arm(null)
  if (hitPoint === null) process.kill()
  return hitPoint
}

const pointNames: Readonly<Record<Point, string>> = {
  request: 'before the vendor saw the request',
  effect: 'after the effect',
  response: 'just after the response',
}
