import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { appointmentStatuses } from '#server/domain/schema.ts'
import {
  notificationChannels,
  notificationStatuses,
  notificationTypes,
} from '#server/messaging/notifications/schema.ts'
import { retryRefusals } from '#server/messaging/notifications/statusRules.ts'
import { agentReasons, policyReasons } from '#server/scheduling/availability/schema.ts'
import { labelFor, type Section } from './labels.ts'
import { hasText } from './translations.ts'

it.each<[Section, readonly string[]]>([
  ['status', appointmentStatuses],
  ['notificationType', notificationTypes],
  ['channel', notificationChannels],
  ['notificationStatus', notificationStatuses],
  ['refused', retryRefusals],
])('has a label for each %s of the server', (section, values) => {
  expect(values.length).toBeGreaterThan(0)
  expect(values.filter((value) => !hasText('console', section, value))).toEqual([])
})

it('has a label for every kind of timeline entry', () => {
  const files = readdirSync('server', { recursive: true, encoding: 'utf8' }).filter(
    (path) => path.endsWith('.ts') && !/test|fixtures/i.test(path),
  )
  const kinds = files.flatMap((path) => {
    const text = readFileSync(join('server', path), 'utf8')
    return [...text.matchAll(/insertTimelineEntry\([\s\S]{0,400}?kind: '([\w.]+)'/g)].map(([, kind = '']) => kind)
  })
  expect(kinds).toContain('booked')
  expect(kinds.filter((kind) => !hasText('console', 'timelineEntry', kind.replaceAll('.', '_')))).toEqual([])
})

it('has a text for every reason why a time is not offered', () => {
  const reasons = [...policyReasons, ...agentReasons]
  expect(reasons.length).toBeGreaterThan(0)
  expect(reasons.filter((reason) => !hasText('appointments', 'unavailableReason', reason))).toEqual([])
})

it('shows an unknown value as it is, never a key', () => {
  expect(labelFor('timelineEntry', 'something.new_here')).toBe('something new here')
})
