import { expect, it } from 'vitest'
import { otherMessageNames } from '#emails/previews.tsx'
import { recipientKinds as templateRecipientKinds } from '#emails/types.ts'
import { otherMessages, recipientKinds } from './schema.ts'

it('lists exactly the messages and recipient kinds that have templates', () => {
  expect([...otherMessageNames]).toEqual([...otherMessages])
  expect([...templateRecipientKinds]).toEqual([...recipientKinds])
})
