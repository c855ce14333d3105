import { expect, it } from 'vitest'
import { parseOrigin } from './rules.ts'

it.each([
  ['www.example.com', 'https://www.example.com'],
  [' https://www.Example.com/contact?x=1#y ', 'https://www.example.com'],
  ['https://example.com:8443', 'https://example.com:8443'],
  ['müller.de', 'https://xn--mller-kva.de'],
  ['http://localhost:4010', 'http://localhost:4010'],
  ['http://127.0.0.1:4010/page', 'http://127.0.0.1:4010'],
])('reads %j as the origin %s', (entered, origin) => {
  expect(parseOrigin(entered)).toBe(origin)
})

it.each([
  '',
  '*',
  'https://*.example.com',
  'http://example.com',
  'ftp://example.com',
  'javascript:alert(1)',
  'data:text/html,x',
  'example',
  'https://user:word@example.com',
  "example.com; script-src 'unsafe-inline'",
  'example.com, other.com',
  'https://[::1]',
  'https://example.com:99999',
])('refuses %j, which must not enter a content security policy', (entered) => {
  expect(parseOrigin(entered)).toBeNull()
})
