import postgres from 'postgres'
import { expect, inject, it } from 'vitest'
import { cloneTemplate } from '#db/cloneTemplate.ts'
import { demoApplications } from '#db/demo.ts'
import { seed } from './seed.ts'

const key = Buffer.alloc(32, 7).toString('base64')
const options = {
  publicUrl: 'http://127.0.0.1:3000',
  encryptionKeys: `k1:${key}`,
  tokenPepper: 'a pepper for tests only',
}
const week = ['22', '23', '24', '25', '26', '27', '28'].map((day) => `2026-11-${day}T00:05:00Z`)

it.each(week)(
  'the sample data can be inserted at %s, with no two appointments of one agent at the same time',
  async (at) => {
    const clone = await cloneTemplate(inject('superuserUrl'))
    const sql = postgres(clone.ownerUrl, { max: 1, onnotice: () => {} })
    try {
      await seed(clone.appUrl, { ...options, now: new Date(at) })
      const [future] = await sql`select count(*)::int as all, count(distinct (agent_id, starts_at))::int as times
      from appointments where starts_at > ${at}`
      const expected = 2 * demoApplications.length
      expect(future).toEqual({ all: expected, times: expected })
    } finally {
      await sql.end()
      await clone.drop()
    }
  },
)
