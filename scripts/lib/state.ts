import { randomBytes } from 'node:crypto'
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

/** The folder of this clone, without a trailing slash. */
export const cloneDir = resolve(fileURLToPath(new URL('../..', import.meta.url)))

/** Opens the folder for a run's state: pointers, generated secrets, logs. Creates it if it is missing. */
export async function openStateDir(dir = '.punctual'): Promise<string> {
  const path = resolve(cloneDir, dir)
  await mkdir(path, { recursive: true })
  // The database server runs as another user when we are root and must be able to pass through.
  if (process.getuid?.() === 0) await chmod(path, 0o755)
  return path
}

/** Reads a JSON file; returns null when it is missing, broken or of another shape. */
export async function readJson<T>(path: string, schema: z.ZodType<T>): Promise<T | null> {
  try {
    return schema.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch {
    return null
  }
}

/** Writes a file that only its owner may read, atomically. */
export async function writePrivate(path: string, value: unknown): Promise<void> {
  const text = typeof value === 'string' ? value : `${JSON.stringify(value, null, 2)}\n`
  const temporary = `${path}.${process.pid}.new`
  await writeFile(temporary, text, { mode: 0o600 })
  await rename(temporary, path)
}

const secretsSchema = z.object({
  AUTH_SECRET: z.string(),
  TOKEN_PEPPER: z.string(),
  ENCRYPTION_KEYS: z.string(),
  RESEND_WEBHOOK_SECRET: z.string(),
  ownerPassword: z.string(),
  appPassword: z.string(),
})
export type Secrets = z.infer<typeof secretsSchema>

/** Loads the secrets of this machine's demo, generated once: links and encrypted data must survive a restart. */
export async function loadSecrets(stateDir: string): Promise<Secrets> {
  const path = join(stateDir, 'secrets.json')
  const stored = await readJson(path, secretsSchema)
  if (stored) return stored
  const generated: Secrets = {
    AUTH_SECRET: randomBytes(32).toString('base64'),
    TOKEN_PEPPER: randomBytes(32).toString('base64'),
    ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64')}`,
    RESEND_WEBHOOK_SECRET: `whsec_${randomBytes(24).toString('base64')}`,
    ownerPassword: randomBytes(16).toString('hex'),
    appPassword: randomBytes(16).toString('hex'),
  }
  await writePrivate(path, generated)
  return generated
}

/**
 * Loads the key of server actions, one per clone and compiled into its build, so that an open form survives a rebuild.
 */
export async function loadBuildKey(): Promise<string> {
  const path = join(await openStateDir(), 'build-key.json')
  const stored = await readJson(path, z.object({ key: z.string() }))
  if (stored) return stored.key
  const key = randomBytes(32).toString('base64')
  await writePrivate(path, { key })
  return key
}
