import { randomBytes } from 'node:crypto'
import { drizzle } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import { withPreparedStatements } from '#db/client.ts'
import { newId } from '#server/lib/ids.ts'
import type { Ctx } from '#server/platform/context.ts'

/** One statement of a recorded transaction. Statements of one round are sent without waiting for one another. */
type Recorded = { round: number; text: string; values: unknown[] }

/** Returns a transaction with the statements of a recorded one, and new ids, keys and hashes at every call. */
export type BareTransaction = (client: postgres.Sql) => Promise<void>

const options = { onnotice: () => {}, connection: { lock_timeout: 5000, TimeZone: 'UTC' } } as const

/** Opens a pool as the app has it; drizzle sets the codecs of its client, and the recorded values need the same ones. */
export function openPool(url: string, max: number, debug?: postgres.Options<Record<string, never>>['debug']) {
  const client = postgres(url, { ...options, max, ...(debug ? { debug } : {}) })
  return { client, db: drizzle(withPreparedStatements(client)) }
}

/** Records the transaction of a use case that is called several times with the same input. */
export async function recordTransaction(
  url: string,
  call: (db: Ctx['db']) => Promise<unknown>,
): Promise<BareTransaction> {
  let statements: Recorded[] = []
  let round = 0
  let inRound = false
  const { client, db } = openPool(url, 1, (_, text, values) => {
    // An answer of the server arrives in a later turn of the event loop, so statements of one turn do not depend on each other.
    if (!inRound) setImmediate(() => (inRound = false))
    if (!inRound) round += 1
    inRound = true
    statements.push({ round, text, values: [...values] })
  })
  const record = async () => {
    statements = []
    await call(db)
    const text = (index: number) => statements[index]?.text ?? ''
    const from = statements.findIndex((_, index) => /^begin/.test(text(index)))
    const to = statements.findIndex((_, index) => /^commit/.test(text(index)))
    return statements.slice(from + 1, to)
  }
  try {
    await record()
    const [one, other] = [await record(), await record()]
    return replay(one, other)
  } finally {
    await client.end()
  }
}

function replay(one: Recorded[], other: Recorded[]): BareTransaction {
  if (one.map(({ text }) => text).join() !== other.map(({ text }) => text).join())
    throw new Error('the two recorded transactions differ in their statements')
  const rounds = [...new Set(one.map(({ round }) => round))].map((round) =>
    one.flatMap((statement, index) => (statement.round === round ? [{ ...statement, index }] : [])),
  )
  return async (client) => {
    const renewed = new Map<string, string>()
    const valuesOf = ({ values, index }: { values: unknown[]; index: number }) =>
      values.map((value, at) => renew(value, other[index]?.values[at], renewed))
    await client.begin(async (tx) => {
      for (const round of rounds)
        await Promise.all(
          round.map((one) =>
            tx.unsafe(one.text, valuesOf(one) as postgres.ParameterOrJSON<never>[], { prepare: true }),
          ),
        )
    })
  }
}

const id = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g

/** Replaces what differs between two recordings, except times; the same value is always replaced by the same one. */
function renew(value: unknown, other: unknown, renewed: Map<string, string>): unknown {
  const replaced = (text: string, create: () => string): string => {
    const known = renewed.get(text) ?? create()
    renewed.set(text, known)
    return known
  }
  if (value instanceof Uint8Array && other instanceof Uint8Array) {
    const hex = Buffer.from(value).toString('hex')
    if (hex === Buffer.from(other).toString('hex')) return value
    return Buffer.from(
      replaced(hex, () => randomBytes(value.length).toString('hex')),
      'hex',
    )
  }
  if (Array.isArray(value) && Array.isArray(other)) return value.map((one, at) => renew(one, other[at], renewed))
  if (typeof value !== 'string' || typeof other !== 'string' || value === other || isTime(value)) return value
  const withIds = value.replaceAll(id, (text) => (other.includes(text) ? text : replaced(text, newId)))
  if (withIds !== value) return withIds.replaceAll(hash, (text) => replaced(text, () => scramble(text)))
  return replaced(value, () => scramble(value))
}

const hash = /\b[0-9a-f]{32,}\b/g
const isTime = (text: string): boolean => /^\d{4}-\d\d-\d\d[T ]/.test(text)

/** Returns a random text with the same kinds of characters. */
function scramble(text: string): string {
  const from = (characters: string) => characters[Math.floor(Math.random() * characters.length)] ?? ''
  return text.replace(/[a-f]|[g-z]|[A-Z]|\d/g, (one) =>
    /[a-f]/.test(one)
      ? from('abcdef')
      : /\d/.test(one)
        ? from('0123456789')
        : /[a-z]/.test(one)
          ? from('ghjkmnpqrstvwxyz')
          : from('ABCDEFGHJKMNPQRSTVWXYZ'),
  )
}
