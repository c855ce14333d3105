import { setTimeout as sleep } from 'node:timers/promises'
import type { Killable } from '../app.ts'
import type { Between, Point } from '../between.ts'
import type { Random } from '../random.ts'
import type { World } from '../world.ts'

type Victim = { name: string; process: Killable; between: Between }
export type KillPlan = {
  kills: number
  random: Random
  before: (kill: number) => Promise<void>
  /** Checked before each kill; true ends the kills early. */
  isOver: () => boolean
  say: (words: string) => void
}

/** How long to wait for a call of the victim; sometimes it has nothing to send. */
const PATIENCE_MS = 20_000

/**
 * Kills app and worker, half of the kills each and both concurrently, mostly between a vendor's effect and our record
 * of it. Adds more work before each kill. Returns how many kills hit no call.
 */
export async function killBoth(world: World, plan: KillPlan): Promise<{ missed: number }> {
  const victims: Victim[] = [
    { name: 'app', process: world.app, between: world.between },
    { name: 'worker', process: world.worker, between: world.betweenWorker },
  ]
  const told = { done: 0, missed: 0 }
  await Promise.all(
    victims.map(async (victim, index) => {
      const mine = Math.floor((plan.kills + index) / victims.length)
      for (let kill = 0; kill < mine; kill += 1) {
        await plan.before(told.done)
        if (plan.isOver()) return
        const hit = await strike(victim, plan.random)
        told.done += 1
        if (hit === null) told.missed += 1
        if (told.done % Math.max(1, Math.round(plan.kills / 10)) === 0)
          plan.say(`kill ${told.done} of ${plan.kills}: ${victim.name} ${hit ?? 'at no call'}`)
        await victim.process.start()
      }
    }),
  )
  return { missed: told.missed }
}

/**
 * Kills the process at a random point of its next call. Returns null when no call came; the process is killed anyway.
 */
async function strike({ process, between }: Victim, random: Random): Promise<string | null> {
  const point: Point = random.pick([
    ['effect', 6],
    ['answer', 3],
    ['request', 1],
  ] as const)
  const delayMs = Math.floor(random.next() * 25)
  const waiting = new AbortController()
  const hit = new Promise<string>((resolve) => {
    const act = (effect: string) => {
      process.kill()
      resolve(`${words[point]} of a ${effect}`)
    }
    between.arm({ effect: null, point, delayMs, act })
  })
  const late = sleep(PATIENCE_MS, null, { signal: waiting.signal }).catch(() => null)
  const told = await Promise.race([hit, late])
  waiting.abort()
  between.arm(null)
  if (told === null) process.kill()
  return told
}

const words: Readonly<Record<Point, string>> = {
  request: 'before the vendor saw the request',
  effect: 'after the effect',
  answer: 'just after the answer',
}
