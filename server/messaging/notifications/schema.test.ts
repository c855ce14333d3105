import { expect, it } from 'vitest'
import { noticeNames as worded } from '#emails/previews.tsx'
import { recipientKinds as kinds } from '#emails/types.ts'
import { noticeNames, recipientKinds } from './schema.ts'

it('has words for every notice and every reader that there is, and no others', () => {
  expect([...worded]).toEqual([...noticeNames])
  expect([...kinds]).toEqual([...recipientKinds])
})
