import { contactHash } from '#server/lib/hash.ts'
import { unseal } from '#server/lib/seal.ts'
import type { Ctx } from '#server/platform/context.ts'
import { jobKey } from '#server/platform/jobs/keyRules.ts'
import type { World } from './builders/buildWorld.ts'
import type { TestDatabase } from './db.ts'

/** Returns the code sent to a contact, read from its prepared message. */
export async function readCode(database: TestDatabase, ctx: Ctx, world: World, contact: string): Promise<string> {
  const hash = contactHash(ctx.config.TOKEN_PEPPER, world.applicationId, contact)
  const [challenge] = await database.sql<{ id: string }[]>`
    select id from challenges where application_id = ${world.applicationId} and contact_hash = ${hash}`
  if (!challenge) throw new Error('no code was requested')
  const key = jobKey(['code', challenge.id], world.organizationId)
  const [message] = await database.sql<
    { id: string; sealed: Buffer }[]
  >`select id, sealed from messages where key = ${key}`
  if (!message) throw new Error('no message was prepared')
  const body = unseal(ctx.config.ENCRYPTION_KEYS, `messages:${message.id}`, message.sealed).toString('utf8')
  const code = /(?<![\w#@-])\d{6}(?![\w-])/.exec(body)?.[0]
  if (!code) throw new Error('the message contains no code')
  return code
}
