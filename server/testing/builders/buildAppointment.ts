import { randomBytes } from 'node:crypto'
import type { Db } from '#db/client.ts'
import { appointments, participants } from '#db/schema/appointments.ts'
import { directory } from '#db/schema/directory.ts'
import { occupancies } from '#db/schema/occupancies.ts'
import { registerLinks } from '#server/domain/linkData.ts'
import { linksFromKey, masterKeyContext } from '#server/domain/links.ts'
import { newId, newReference } from '#server/lib/ids.ts'
import { seal } from '#server/lib/seal.ts'
import { addMinutes, wallTime } from '#server/lib/time.ts'
import { busyRange } from '#server/scheduling/reservations/occupancyData.ts'
import { testConfig } from '../context.ts'
import type { World } from './buildWorld.ts'

export type BuiltAppointment = {
  id: string
  customerId: string
  agentParticipantId: string
  joinToken: string
  manageToken: string
  startAt: Date
  endAt: Date
}
type AppointmentOptions = {
  startAt: Date
  now: Date
  minutes?: number
  status?: 'scheduled' | 'activated' | 'in_progress' | 'completed' | 'cancelled' | 'no_show' | 'failed'
  revision?: number
  email?: string | null
  phone?: string | null
  verified?: boolean
  source?: 'public' | 'rest' | 'console'
}

/** Inserts an appointment with customer, agent, links and occupancy; nothing is planned. */
export async function buildAppointment(db: Db, world: World, options: AppointmentOptions): Promise<BuiltAppointment> {
  const { organizationId, applicationId, agentId, presetId, policy } = world
  const { startAt, now } = options
  const id = newId()
  const endAt = addMinutes(startAt, options.minutes ?? 30)
  const config = testConfig()
  const masterKey = randomBytes(32)
  const status = options.status ?? 'activated'
  await db.insert(appointments).values({
    organizationId,
    id,
    applicationId,
    presetId,
    presetVersion: 1,
    reference: newReference(),
    status,
    revision: options.revision ?? 1,
    startsAt: startAt,
    endsAt: endAt,
    localStart: wallTime(startAt, 'Europe/Berlin'),
    timezone: 'Europe/Berlin',
    locale: 'en',
    agentId,
    targetType: 'AGENT',
    targetId: agentId,
    masterKey: seal(config.ENCRYPTION_KEYS, masterKeyContext(id), masterKey),
    source: options.source ?? 'public',
    activatedAt: now,
    createdAt: now,
    revisedAt: now,
    updatedAt: now,
  })
  await db.insert(directory).values({ kind: 'appointment', value: id, organizationId, id })
  const email = options.email === undefined ? 'customer@example.test' : options.email
  const verified = options.verified ?? true
  const customer = {
    organizationId,
    id: newId(),
    appointmentId: id,
    type: 'CUSTOMER' as const,
    name: 'Chris Customer',
    email,
    phone: options.phone ?? null,
    emailVerifiedAt: verified && email ? now : null,
    phoneVerifiedAt: verified && options.phone ? now : null,
    createdAt: now,
  }
  const agent = {
    organizationId,
    id: newId(),
    appointmentId: id,
    type: 'AGENT' as const,
    staffId: agentId,
    createdAt: now,
  }
  await db.insert(participants).values([customer, agent])
  if (['scheduled', 'activated', 'in_progress'].includes(status)) {
    await db.insert(occupancies).values({
      organizationId,
      id: newId(),
      agentId,
      busy: busyRange({ startAt, endAt, policy }),
      appointmentId: id,
    })
  }
  const links = linksFromKey(config, masterKey, { id: customer.id, tokenGeneration: 1 })
  await db.transaction((tx) => registerLinks(tx, organizationId, customer.id, links))
  return {
    id,
    customerId: customer.id,
    agentParticipantId: agent.id,
    joinToken: links.joinToken,
    manageToken: links.manageToken,
    startAt,
    endAt,
  }
}
