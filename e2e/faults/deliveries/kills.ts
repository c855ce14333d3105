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
  /** Asked before each: ends it early. */
  isOver: () => boolean
  say: (words: string) => void
}

/** How long one waits for a call of the victim's; some come along with nothing to send. */
const PATIENCE_MS = 20_000

/**
 * Kills app and worker, each half of the times and both at once, mostly between a vendor's effect and our record of it. Before each
 * kill more work is given. Answers how many hit no call.
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

/** Null when no call came along: then it dies without. */
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
