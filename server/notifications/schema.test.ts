import { expect, it } from 'vitest'
import { noticeNames as worded } from '#emails/previews.tsx'
import { recipientKinds as kinds, messageTypes } from '#emails/types.ts'
import { noticeNames, notificationTypes, recipientKinds } from './schema.ts'

it('has words for every type that there is, and no others', () => {
  expect([...messageTypes]).toEqual([...notificationTypes])
  expect([...worded]).toEqual([...noticeNames])
  expect([...kinds]).toEqual([...recipientKinds])
})
