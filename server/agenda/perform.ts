import type { Sql } from '#db/client.ts'
import type { Ctx } from '../context.ts'
import { type Defaults, type Moment, maxLapses, outcomeOfFailure, settlementOf } from './rules.ts'
import { closeLane, putBack, rearm, settle, settleMany } from './settle.ts'
import { type AgendaItem, giveUp, type HandlerEntry, type Handlers, type Outcome, type Rates, retry } from './types.ts'

export type Counted = 'done' | 'retried' | 'inDoubt' | 'failed' | 'stale'
export type Performing = {
  sql: Sql
  handlers: Handlers
  ctx: () => Ctx
  rates: Rates
  defaults: Defaults
  handlerTimeoutMs: number
  random: () => number
  everyMs: ReadonlyMap<string, number>
}
export type Performed = {
  item: AgendaItem
  counted: Counted /** The vendor asked for quiet; 0 when not. */
  closedForMs: number
}

const unknownKind: HandlerEntry = {
  // A newer process may have planned it: leave it to that one.
  perform: async () => ({ kind: 'retry', reason: 'unknown kind', free: true, at: new Date(Date.now() + 60_000) }),
}

/** Performs one claimed item outside any transaction and settles it. Never throws for what a handler does. */
export async function performOne(engine: Performing, item: AgendaItem): Promise<Performed> {
  const entry = engine.handlers[item.kind] ?? unknownKind
  const ctx = ctxFor(engine, item)
  const outcome =
    item.lapses > maxLapses ? giveUp('lapsed') : await guarded(engine, ctx, item, () => entry.perform(ctx, item))
  return settleOne(engine, ctx, item, entry, outcome)
}

/** Performs items of one kind and one claim together; those done leave in one statement, the others one by one. */
export async function performBatch(engine: Performing, items: readonly AgendaItem[]): Promise<Performed[]> {
  const [first] = items
  const entry = first && engine.handlers[first.kind]
  if (!first || !entry?.performMany) return Promise.all(items.map((item) => performOne(engine, item)))
  const { performMany } = entry
  const ctx = ctxFor(engine, first)
  const outcomes = await guarded(engine, ctx, first, () => performMany(ctx, items))
  const outcomeOf = (index: number) => (Array.isArray(outcomes) ? outcomes[index] : outcomes) ?? retry('no outcome')
  const plain = items.filter((_, index) => isPlainDone(outcomeOf(index)))
  const settled = await settleMany(engine.sql, plain)
  const others = items
    .map((item, index) => ({ item, outcome: outcomeOf(index) }))
    .filter(({ outcome }) => !isPlainDone(outcome))
  return [
    ...plain.map((item, index) => ({ item, counted: index < settled ? 'done' : 'stale', closedForMs: 0 }) as const),
    ...(await Promise.all(others.map(({ item, outcome }) => settleOne(engine, ctx, item, entry, outcome)))),
  ]
}

const isPlainDone = (outcome: Outcome) => outcome.kind === 'done' && !outcome.fact

async function settleOne(
  engine: Performing,
  ctx: Ctx,
  item: AgendaItem,
  entry: HandlerEntry,
  outcome: Outcome,
): Promise<Performed> {
  const everyMs = item.origin === 'engine' ? engine.everyMs.get(item.kind) : undefined
  if (everyMs !== undefined) {
    await rearm(engine.sql, item, everyMs)
    return { item, counted: outcome.kind === 'done' ? 'done' : 'retried', closedForMs: 0 }
  }
  const settlement = settlementOf(outcome, item, entry, momentOf(engine, ctx), engine.defaults)
  if (settlement.kind === 'return') {
    const { closeLaneMs } = settlement
    if (closeLaneMs !== null) await closeLane(engine.sql, item, engine.rates.sharedBucket(item.lane), closeLaneMs)
    const put = await putBack(engine.sql, item, settlement)
    const counted = put === 'superseded' ? await drop(engine, ctx, item, entry, 'superseded') : settlement.how
    return { item, counted: put === 'stale' ? 'stale' : counted, closedForMs: closeLaneMs ?? 0 }
  }
  if (settlement.how === 'failed')
    return { item, counted: await drop(engine, ctx, item, entry, settlement.reason), closedForMs: 0 }
  const settled = await settle(engine.sql, item, outcome.kind === 'done' ? outcome.fact : undefined)
  return { item, counted: settled ? 'done' : 'stale', closedForMs: 0 }
}

/** The slice's fact first: should the process die in between, the row is claimed again and given up again. */
async function drop(
  engine: Performing,
  ctx: Ctx,
  item: AgendaItem,
  entry: HandlerEntry,
  reason: string,
): Promise<Counted> {
  await entry.onGiveUp?.(ctx, item, reason)
  return (await settle(engine.sql, item)) ? 'failed' : 'stale'
}

const ctxFor = (engine: Performing, item: AgendaItem): Ctx => ({
  ...engine.ctx(),
  actor: { kind: 'system', job: item.kind },
})

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
