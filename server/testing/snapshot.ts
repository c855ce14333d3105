import { presetPolicy } from '#server/domain/policySchema.ts'
import { applicationSettings, type Snapshot } from '#server/domain/schema.ts'
import { addMinutes } from '#server/lib/time.ts'

export const sampleIds = {
  organization: '00000000-0000-4000-8000-000000000001',
  application: '00000000-0000-4000-8000-000000000002',
  appointment: '00000000-0000-4000-8000-000000000003',
  agent: '00000000-0000-4000-8000-000000000004',
}
const bookedAt = new Date('2026-11-23T09:00:00Z')
const startAt = new Date('2026-11-24T10:00:00Z')

/**
 * Returns a booked appointment as plain values, for rules: 30 minutes from 10:00 UTC on 24 November 2026, with
 * recognizable personal data.
 */
export function sampleAppointment(changes: Partial<Snapshot> = {}): Snapshot {
  return {
    organizationId: sampleIds.organization,
    id: sampleIds.appointment,
    applicationId: sampleIds.application,
    presetId: '00000000-0000-4000-8000-000000000005',
    presetVersion: 1,
    policy: presetPolicy.parse({
      name: 'Video consultation',
      durationsMinutes: [30],
      stepMinutes: 30,
      assignment: { mode: 'agent', agentId: sampleIds.agent },
      channels: ['EMAIL'],
      dispatch: { enabled: true },
    }),
    policyAppliedAt: null,
    source: 'public',
    reference: 'ABCD2345',
    masterKey: Buffer.alloc(0),
    notificationHeaders: {},
    status: 'activated',
    absent: null,
    revision: 1,
    startAt,
    endAt: addMinutes(startAt, 30),
    timezone: 'Europe/Athens',
    locale: 'el',
    agentId: sampleIds.agent,
    organizerId: null,
    targetType: 'AGENT',
    targetId: sampleIds.agent,
    title: 'Talk with Penelope Planted',
    notes: 'Penelope Planted, penelope@planted.test, +4930111222',
    intake: { topic: 'My cable' },
    metadata: {},
    interaction: {},
    notificationsPaused: false,
    activatedAt: bookedAt,
    cancelledAt: null,
    createdAt: bookedAt,
    updatedAt: bookedAt,
    revisedAt: bookedAt,
    expectedStartAt: null,
    delayRevision: null,
    delayNotifiedAt: null,
    participants: [person('CUSTOMER'), person('AGENT')],
    removedParticipants: [],
    sessions: [],
    dispatches: [],
    webhookNotificationTypes: null,
    agent: { id: sampleIds.agent, name: 'Anna Agent', region: null, genesysUserId: 'genesys-anna' },
    application: {
      id: sampleIds.application,
      slug: 'acme',
      name: 'Acme',
      timezone: 'Europe/Berlin',
      locale: 'en',
      country: 'DE',
      settings: applicationSettings.parse({}),
      genesys: { region: 'mypurecloud.de', openMessagingId: 'open-1', genesysOrganizationId: 'genesys-1' },
    },
    ...changes,
  }
}

const person = (type: 'CUSTOMER' | 'AGENT'): Snapshot['participants'][number] => ({
  id: type === 'CUSTOMER' ? '00000000-0000-4000-8000-000000000006' : '00000000-0000-4000-8000-000000000007',
  type,
  state: null,
  staffId: type === 'AGENT' ? sampleIds.agent : null,
  name: type === 'CUSTOMER' ? 'Penelope Planted' : null,
  email: type === 'CUSTOMER' ? 'penelope@planted.test' : null,
  phone: type === 'CUSTOMER' ? '+4930111222' : null,
  emailVerifiedAt: null,
  phoneVerifiedAt: null,
  contactVersion: 1,
  tokenGeneration: 1,
  contactChangedAt: null,
  emailQuarantinedAt: null,
  phoneQuarantinedAt: null,
  emailOptedOutAt: null,
  phoneOptedOutAt: null,
  createdAt: bookedAt,
  staff:
    type === 'AGENT'
      ? {
          name: 'Anna Agent',
          email: 'anna@planted.test',
          timezone: 'Europe/Berlin',
          active: true,
          emailNotifications: ['new'],
          emailNotificationsSince: null,
        }
      : null,
})
