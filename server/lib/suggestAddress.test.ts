import { expect, it } from 'vitest'
import { suggestAddress } from './suggestAddress.ts'

it.each([
  ['kim@gmial.com', 'kim@gmail.com'],
  ['kim@gmal.com', 'kim@gmail.com'],
  ['kim@gmaill.com', 'kim@gmail.com'],
  ['kim@gmail.con', 'kim@gmail.com'],
  ['kim@homtail.com', 'kim@hotmail.com'],
  ['Kim@T-Onlin.de ', 'kim@t-online.de'],
  ['kim@northwind.con', 'kim@northwind.com'],
])('suggests for %s the address %s', (typed, meant) => {
  expect(suggestAddress(typed)).toBe(meant)
})

it.each([
  'kim@gmail.com',
  'kim@gmx.com',
  'kim@gmx.net',
  'kim@ymail.com',
  'kim@web.de',
  'kim@customers.test',
  'kim@northwind.example',
  'kim@uni-leipzig.de',
  'not an address',
  '@gmial.com',
  '',
])('makes no suggestion for %j', (typed) => {
  expect(suggestAddress(typed)).toBeNull()
})
