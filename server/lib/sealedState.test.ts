import { expect, it } from 'vitest'
import { z } from 'zod'
import { parseKeyring } from './seal.ts'
import { sealState, unsealState } from './sealedState.ts'

const ring = parseKeyring(`k1:${Buffer.alloc(32, 7).toString('base64')}`)
const now = new Date('2026-11-23T09:00:00Z')
const until = new Date('2026-11-23T09:10:00Z')
const schema = z.object({ email: z.string() })
const sealed = sealState(ring, 'find:one', { email: 'kim@example.test' }, until)

it('returns the sealed value, and the sealed text does not reveal it', () => {
  expect(unsealState(ring, 'find:one', sealed, schema, now)).toEqual({ email: 'kim@example.test' })
  expect(Buffer.from(sealed, 'base64url').toString('latin1')).not.toContain('kim')
})

it.each([
  ['expired', 'find:one', sealed, until],
  ['sealed for another subject', 'find:two', sealed, now],
  ['altered', 'find:one', `${sealed.slice(0, -4)}AAAA`, now],
  ['not sealed by us', 'find:one', 'hello', now],
  ['empty', 'find:one', '', now],
])('returns null for a text that is %s', (_, about, text, at) => {
  expect(unsealState(ring, about, text, schema, at)).toBeNull()
})
