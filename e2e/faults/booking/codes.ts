import type postgres from 'postgres'
import { z } from 'zod'
import { contactHash } from '#server/lib/hash.ts'
import { parseKeyring, unseal } from '#server/lib/seal.ts'
import { jobKey } from '#server/platform/jobs/keyRules.ts'
import type { Scenario } from './scenario.ts'

const inbox = z.array(z.object({ text: z.string().nullish() }))
const codePattern = /(?<![\w#@-])\d{6}(?![\w-])/

export type Secrets = { TOKEN_PEPPER: string; ENCRYPTION_KEYS: string }
export type ReadCode = (contact: string) => Promise<string | null>

/** Reads the code sent to a contact: from the message while it waits in its busy lane, otherwise from the inbox. */
export function codeReader(sql: postgres.Sql, scenario: Scenario, secrets: Secrets, sandboxUrl: string): ReadCode {
  const keyring = parseKeyring(secrets.ENCRYPTION_KEYS)
  return async (contact) => {
    const hash = contactHash(secrets.TOKEN_PEPPER, scenario.applicationId, contact)
    const [challenge] = await sql<{ id: string }[]>`select id from challenges
      where organization_id = ${scenario.organizationId} and application_id = ${scenario.applicationId} and purpose = 'book' and contact_hash = ${hash}`
    if (!challenge) return null
    const key = jobKey(['code', challenge.id], scenario.organizationId)
    const [message] = await sql<{ id: string; sealed: Buffer | null }[]>`select id, sealed from messages
      where organization_id = ${scenario.organizationId} and key = ${key}`
    const sealed = message?.sealed
    if (message && sealed)
      return codePattern.exec(unseal(keyring, `messages:${message.id}`, sealed).toString('utf8'))?.[0] ?? null
    const response = await fetch(`${sandboxUrl}/inbox.json?to=${encodeURIComponent(contact)}`)
    const [newest] = inbox.parse(await response.json())
    return codePattern.exec(newest?.text ?? '')?.[0] ?? null
  }
}
