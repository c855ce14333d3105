import { expect, it } from 'vitest'
import { messageTypes } from '#emails/types.ts'
import { notificationTypes } from './schema.ts'

it('has words for every type that there is, and no others', () => {
  expect([...messageTypes]).toEqual([...notificationTypes])
})
