import type { Sql } from '#db/client.ts'
import type { Ctx } from '../context.ts'
import { type CircuitPolicy, throughCircuit } from './circuit.ts'
import { type Defaults, type Moment, maxLapses, outcomeOfFailure, type Return, settlementOf } from './rules.ts'
import { closeLane, putBack, rearm, settle, settleMany } from './settle.ts'
import { type AgendaItem, giveUp, type HandlerEntry, type Handlers, type Outcome, type Rates, retry } from './types.ts'

export type Counted = 'done' | 'retried' | 'inDoubt' | 'failed' | 'stale'
export type Performing = {
  sql: Sql
  handlers: Handlers
  ctx: () => Ctx
  rates: Rates
  circuits: CircuitPolicy
  defaults: Defaults
  handlerTimeoutMs: number
  random: () => number
  everyMs: ReadonlyMap<string, number>
}
export type Performed = { item: AgendaItem; counted: Counted }

const unknownKind: HandlerEntry = {
  // A newer process may have planned it: leave it to that one.
  perform: async () => ({ kind: 'retry', reason: 'unknown kind', free: true, at: new Date(Date.now() + 60_000) }),
}

/** Items of one kind and one claim, performed and not yet settled; outcomes in the items' order. */
export type Judged = { items: readonly AgendaItem[]; outcomes: readonly Outcome[]; entry: HandlerEntry; ctx: Ctx }

/** Performs claimed items of one kind outside any transaction. Never throws for what a handler does. */
export async function perform(engine: Performing, items: readonly [AgendaItem, ...AgendaItem[]]): Promise<Judged> {
  const [first] = items
  const entry = engine.handlers[first.kind] ?? unknownKind
  const ctx: Ctx = { ...engine.ctx(), actor: { kind: 'system', job: first.kind } }
  return { items, entry, ctx, outcomes: await outcomesOf(engine, entry, ctx, items) }
}

async function outcomesOf(
  engine: Performing,
  { perform: performOne, performMany }: HandlerEntry,
  ctx: Ctx,
  items: readonly [AgendaItem, ...AgendaItem[]],
): Promise<readonly Outcome[]> {
  const one = (item: AgendaItem) =>
    item.lapses > maxLapses
      ? giveUp('lapsed')
      : throughCircuit(engine, item, ctx.now(), () => guarded(engine, ctx, item, () => performOne(ctx, item)))
  if (!performMany || items.length === 1) return Promise.all(items.map(one))
  const outcomes = await guarded(engine, ctx, items[0], () => performMany(ctx, items))
  const all: readonly Outcome[] = 'kind' in outcomes ? items.map(() => outcomes) : outcomes
  return items.map((_, index) => all[index] ?? retry('no outcome'))
}

/** Those done leave in one statement, the others one by one. Throws only when the database does. */
export async function settleAll(engine: Performing, judged: Judged): Promise<Performed[]> {
  const pairs = judged.items.map((item, index) => ({ item, outcome: judged.outcomes[index] ?? retry('no outcome') }))
  const isPlain = pairs.length > 1 ? isPlainDone : () => false
  const plain = pairs.filter(isPlain).map(({ item }) => item)
  const settled = await settleMany(engine.sql, plain)
  const others = pairs.filter((pair) => !isPlain(pair))
  return [
    ...plain.map((item, index) => ({ item, counted: index < settled ? 'done' : 'stale' }) as const),
    ...(await Promise.all(others.map(({ item, outcome }) => settleOne(engine, judged, item, outcome)))),
  ]
}

/** How long the vendor asked for quiet; 0 when it did not. */
export const quietMs = ({ outcomes }: Judged): number =>
  Math.max(...outcomes.map((outcome) => (outcome.kind === 'throttled' ? outcome.retryAfterMs : 0)))

const isPlainDone = ({ item, outcome }: { item: AgendaItem; outcome: Outcome }) =>
  outcome.kind === 'done' && !outcome.fact && item.origin !== 'engine'

async function settleOne(engine: Performing, judged: Judged, item: AgendaItem, outcome: Outcome): Promise<Performed> {
  const { entry, ctx } = judged
  const everyMs = item.origin === 'engine' ? engine.everyMs.get(item.kind) : undefined
  if (everyMs !== undefined) {
    await rearm(engine.sql, item, everyMs)
    return { item, counted: outcome.kind === 'done' ? 'done' : 'retried' }
  }
  const settlement = settlementOf(outcome, item, entry, momentOf(engine, ctx), engine.defaults)
  if (settlement.kind === 'return') return { item, counted: await goBack(engine, judged, item, settlement) }
  if (settlement.how === 'failed') return { item, counted: await drop(engine, judged, item, settlement.reason) }
  const settled = await settle(engine.sql, item, outcome.kind === 'done' ? outcome.fact : undefined)
  return { item, counted: settled ? 'done' : 'stale' }
}

async function goBack(engine: Performing, judged: Judged, item: AgendaItem, to: Return): Promise<Counted> {
  if (to.closeLaneMs !== null) await closeLane(engine.sql, item, engine.rates.sharedBucket(item.lane), to.closeLaneMs)
  const put = await putBack(engine.sql, item, to)
  if (put === 'superseded') return drop(engine, judged, item, 'superseded')
  return put === 'stale' ? 'stale' : to.how
}

/** The slice's fact first: should the process die in between, the row is claimed again and given up again. */
async function drop(engine: Performing, { entry, ctx }: Judged, item: AgendaItem, reason: string): Promise<Counted> {
  await entry.onGiveUp?.(ctx, item, reason)
  return (await settle(engine.sql, item)) ? 'failed' : 'stale'
}

// The machine's clock stands in for the database's here: it only places a retry.
const momentOf = (engine: Performing, ctx: Ctx): Moment => ({
  now: ctx.now(),
  machineNow: new Date(),
  random: engine.random,
})

/** The handler's answer, or what its failing or hanging amounts to. A hung handler's late answer is not waited for. */
async function guarded<T>(
  engine: Performing,
  ctx: Ctx,
  item: AgendaItem,
  work: () => Promise<T>,
): Promise<T | Outcome> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new HandlerTimeout()), engine.handlerTimeoutMs)
  })
  try {
    return await Promise.race([work(), timeout])
  } catch (error) {
    const errorName = error instanceof Error ? error.name : 'unknown'
    ctx.log.error('agenda handler failed', { kind: item.kind, lane: item.lane, errorName, stack: stackOf(error) })
    const backoff = engine.handlers[item.kind]?.backoff ?? engine.defaults.backoff
    return outcomeOfFailure(errorName, item, backoff, momentOf(engine, ctx))
  } finally {
    clearTimeout(timer)
  }
}

class HandlerTimeout extends Error {
  override name = 'HandlerTimeout'
}

/** Where, without the message: a message may quote an address. */
function stackOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  return error.stack
    ?.split('\n')
    .filter((line) => line.startsWith('    at '))
    .slice(0, 6)
    .join('\n')
}
