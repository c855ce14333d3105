import { expect, it } from 'vitest'
import { otherMessageNames as worded } from '#emails/previews.tsx'
import { recipientKinds as kinds } from '#emails/types.ts'
import { otherMessages, recipientKinds } from './schema.ts'

it('lists exactly the messages and recipient kinds that have templates', () => {
  expect([...worded]).toEqual([...otherMessages])
  expect([...kinds]).toEqual([...recipientKinds])
})
