import {
  appendFileSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import type { Collections } from './records.ts'

type Name = keyof Collections
type Tables = { [K in Name]: Map<string, Collections[K]> }
/** One change in the log, with short names because there are many: collection `c`, and value `v`, absent if deleted. */
type Line = { c: Name; id: string; v?: Collections[Name] }

const NEWLINE = 0x0a
const COMPACT_ABOVE_BYTES = 16 * 1024 * 1024

/** Returns the paths of the state's files: in a folder, or next to a `.json` file. */
export function stateFiles(statePath: string): { snapshot: string; log: string; ledger: string } {
  const base = statePath.endsWith('.json') ? statePath.slice(0, -5) : join(statePath, 'sandbox')
  return { snapshot: `${base}.snapshot.json`, log: `${base}.log.jsonl`, ledger: `${base}.ledger.jsonl` }
}

/**
 * Named tables in memory. Each change is appended to a log before the call returns, so that a killed process loses
 * nothing that it acknowledged. A snapshot replaces the log on a clean stop and when the log has grown. Without a path
 * the state is in memory only.
 */
export class State {
  readonly #tables = emptyTables()
  readonly #files: ReturnType<typeof stateFiles> | null
  #log: number | null = null

  constructor(statePath?: string, fresh = false) {
    this.#files = statePath ? stateFiles(statePath) : null
    if (!this.#files) return
    mkdirSync(dirname(this.#files.log), { recursive: true })
    if (fresh) for (const file of Object.values(this.#files)) rmSync(file, { force: true })
    this.#load(this.#files)
    this.#log = openSync(this.#files.log, 'a', 0o600)
    if (statSync(this.#files.log).size > COMPACT_ABOVE_BYTES) this.#snapshot()
  }

  get ledgerFile(): string | null {
    return this.#files?.ledger ?? null
  }

  get<K extends Name>(name: K, id: string): Collections[K] | undefined {
    return this.#tables[name].get(id)
  }

  /** In insertion order. */
  all<K extends Name>(name: K): Collections[K][] {
    return [...this.#tables[name].values()]
  }

  values<K extends Name>(name: K): IterableIterator<Collections[K]> {
    return this.#tables[name].values()
  }

  put<K extends Name>(name: K, id: string, value: Collections[K]): void {
    this.#set(name, id, value)
    this.#append({ c: name, id, v: value })
  }

  remove(name: Name, id: string): void {
    if (this.#tables[name].delete(id)) this.#append({ c: name, id })
  }

  close(): void {
    if (this.#log === null) return
    this.#snapshot()
    closeSync(this.#log)
    this.#log = null
  }

  #append(line: Line): void {
    if (this.#log !== null) writeSync(this.#log, `${JSON.stringify(line)}\n`)
  }

  #load(files: ReturnType<typeof stateFiles>): void {
    if (existsSync(files.snapshot)) for (const line of readLines(files.snapshot)) this.#replay(line)
    if (!existsSync(files.log)) return
    for (const line of readLines(files.log)) this.#replay(line)
    endWithNewline(files.log)
  }

  #replay(line: string): void {
    const entry = parseLine(line)
    if (!entry || !(entry.c in this.#tables)) return
    if (entry.v === undefined) this.#tables[entry.c].delete(entry.id)
    else this.#set(entry.c, entry.id, entry.v)
  }

  #set<K extends Name>(name: K, id: string, value: Collections[K]): void {
    this.#tables[name].set(id, value)
  }

  // Replaying an old log over a newer snapshot changes nothing, so a crash between rename and truncate is harmless.
  #snapshot(): void {
    if (!this.#files) return
    const next = `${this.#files.snapshot}.next`
    const file = openSync(next, 'w', 0o600)
    for (const [c, table] of Object.entries(this.#tables)) {
      for (const [id, v] of table) writeSync(file, `${JSON.stringify({ c, id, v })}\n`)
    }
    fsyncSync(file)
    closeSync(file)
    renameSync(next, this.#files.snapshot)
    truncateSync(this.#files.log)
  }
}

/** Reads line by line, because the state of a long run exceeds the maximum length of a string. */
export function* readLines(file: string): Generator<string> {
  const descriptor = openSync(file, 'r')
  const chunk = Buffer.alloc(1024 * 1024)
  let rest = Buffer.alloc(0)
  try {
    for (let size = readSync(descriptor, chunk); size > 0; size = readSync(descriptor, chunk)) {
      const bytes = Buffer.concat([rest, chunk.subarray(0, size)])
      const end = bytes.lastIndexOf(NEWLINE) + 1
      yield* linesOf(bytes.subarray(0, end))
      rest = bytes.subarray(end)
    }
    yield* linesOf(rest)
  } finally {
    closeSync(descriptor)
  }
}

function linesOf(bytes: Buffer): string[] {
  return bytes
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
}

/**
 * Appends a newline after an incomplete last line of a killed process, so that the next entry is not appended to it.
 */
export function endWithNewline(file: string): void {
  const size = statSync(file).size
  if (size === 0) return
  const descriptor = openSync(file, 'r')
  const last = Buffer.alloc(1)
  readSync(descriptor, last, 0, 1, size - 1)
  closeSync(descriptor)
  if (last[0] !== NEWLINE) appendFileSync(file, '\n')
}

function parseLine(line: string): Line | null {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}

function emptyTables(): Tables {
  return {
    settings: new Map(),
    tokens: new Map(),
    sessions: new Map(),
    meetings: new Map(),
    conversations: new Map(),
    targets: new Map(),
    integrations: new Map(),
    openIntegrations: new Map(),
    messages: new Map(),
    idempotency: new Map(),
    optouts: new Map(),
    deliveries: new Map(),
  }
}
