import { expect, it } from 'vitest'
import { noticeNames as worded } from '#emails/previews.tsx'
import { recipientKinds as kinds } from '#emails/types.ts'
import { otherMessages, recipientKinds } from './schema.ts'

it('has words for every notice and every reader that there is, and no others', () => {
  expect([...worded]).toEqual([...otherMessages])
  expect([...kinds]).toEqual([...recipientKinds])
})
