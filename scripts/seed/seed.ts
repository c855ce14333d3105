import { hash } from '@node-rs/argon2'
import { openDatabase, type Tx } from '#db/client.ts'
import {
  applicationIdOf,
  clientIdOf,
  clientSecretOf,
  type DemoApplication,
  demoApplications,
  demoId,
  organizationIdOf,
  presetIdOf,
  queueIdOf,
  staffIdOf,
} from '#db/demo.ts'
import { apiClients, applications, genesysSettings, organizations } from '#db/schema/applications.ts'
import { directory } from '#db/schema/directory.ts'
import { presets, presetVersions } from '#db/schema/presets.ts'
import { queues, schedules, staff } from '#db/schema/staff.ts'
import { presetPolicy } from '#server/domain/policySchema.ts'
import { keyedHash } from '#server/lib/hash.ts'
import { parseKeyring, seal } from '#server/lib/seal.ts'
import { enqueue } from '#server/platform/jobs/enqueue.ts'
import { genesysSecretContext } from '#server/tenants/applications/data.ts'
import { type SeedContext, seedHistory } from './history.ts'

export type SeedOptions = {
  now: Date
  sandboxUrl?: string
  publicUrl: string
  encryptionKeys: string
  tokenPepper: string
}

/** Password of every demo account; only a hash of it is stored. */
const demoPassword = 'punctual-demo'

/** Inserts the sample data into an empty database; a database that has it is left unchanged. */
export async function seed(url: string, options: SeedOptions): Promise<void> {
  const database = openDatabase(url, { max: 2, rawMax: 1, name: 'punctual-seed' })
  const context: SeedContext = {
    now: options.now,
    ring: parseKeyring(options.encryptionKeys),
    pepper: options.tokenPepper,
  }
  try {
    const known = await database.db.select({ id: organizations.id }).from(organizations).limit(1)
    if (known.length > 0) return
    const passwordHash = await hash(demoPassword)
    for (const app of demoApplications) {
      await database.db.transaction(async (tx) => {
        await seedApplication(tx, context, app)
        await seedPeople(tx, app, passwordHash)
        await seedPresets(tx, app)
        await seedHistory(tx, context, app)
      })
    }
  } finally {
    await database.close()
  }
}

async function seedApplication(tx: Tx, { ring, pepper, now }: SeedContext, app: DemoApplication): Promise<void> {
  const organizationId = organizationIdOf(app)
  const id = applicationIdOf(app)
  await tx.insert(organizations).values({ id: organizationId, name: app.name })
  const settings = {
    accent: app.accent,
    supportEmail: `help@${app.slug}.example`,
    smsCountries: ['DE', 'AT', 'CH', 'US', 'CA', 'GB'],
  }
  const { slug, name, timezone, locale, country, region } = app
  await tx.insert(applications).values({ organizationId, id, slug, name, timezone, locale, country, settings })
  await tx.insert(directory).values([
    { kind: 'application', value: id, organizationId, id },
    { kind: 'application_slug', value: slug, organizationId, id },
    { kind: 'api_client', value: clientIdOf(app), organizationId, id: clientIdOf(app) },
  ])
  const sealed = (field: string, value: string) => seal(ring, genesysSecretContext(id, region, field), value)
  await tx.insert(genesysSettings).values({
    organizationId,
    applicationId: id,
    region,
    clientId: demoId(`genesys client ${slug}`),
    clientSecret: sealed('client_secret', `genesys-${slug}`),
    genesysOrganizationId: '',
    openMessagingId: demoId(`open messaging ${slug}`),
    openMessagingSecret: sealed('open_messaging_secret', `open-messaging-${slug}`),
    sessionWebhookSecret: sealed(
      'session_webhook_secret',
      `whsec_${keyedHash(pepper, 'demo sessions', slug).toString('base64')}`,
    ),
  })
  await tx.insert(apiClients).values({
    organizationId,
    id: clientIdOf(app),
    applicationId: id,
    name: 'Demo integration',
    secretHash: keyedHash(pepper, 'api-client', clientIdOf(app), clientSecretOf(app)),
  })
  await enqueue(tx, [
    {
      organizationId,
      lane: 'genesys.webhooks',
      kind: 'session.subscribe',
      subject: id,
      revision: 1,
      identity: ['session.subscribe', id, region],
      origin: 'manual',
      dueAt: now,
      payload: { region },
    },
  ])
}

async function seedPeople(tx: Tx, app: DemoApplication, passwordHash: string): Promise<void> {
  const organizationId = organizationIdOf(app)
  const applicationId = applicationIdOf(app)
  for (const person of app.people) {
    const id = staffIdOf(person)
    const { name, email, role } = person
    const genesysUserId = role === 'agent' ? demoId(`genesys user ${email}`) : null
    await tx.insert(staff).values({
      organizationId,
      id,
      applicationId,
      email,
      name,
      role,
      passwordHash,
      timezone: app.timezone,
      region: app.region,
      genesysUserId,
    })
    await tx.insert(directory).values({ kind: 'staff_email', value: email, organizationId, id })
    if (role !== 'agent') continue
    const days = [1, 2, 3, 4, 5].map((weekday) => ({
      organizationId,
      id: demoId(`hours ${email} ${weekday}`),
      agentId: id,
      weekday,
      startMinute: app.openMinute,
      endMinute: app.closeMinute,
      timezone: app.timezone,
    }))
    await tx.insert(schedules).values(days)
  }
  await tx
    .insert(queues)
    .values({ organizationId, id: queueIdOf(app), applicationId, name: 'Consultations', capacity: 2 })
}

async function seedPresets(tx: Tx, app: DemoApplication): Promise<void> {
  const organizationId = organizationIdOf(app)
  const applicationId = applicationIdOf(app)
  const agentIds = app.people.filter((one) => one.role === 'agent').map(staffIdOf)
  const [agentId = ''] = agentIds
  const consultation = presetPolicy.parse({
    name: 'Video consultation',
    description: 'Half an hour face to face with a specialist, from wherever you are.',
    durationsMinutes: [30],
    stepMinutes: 30,
    assignment: { mode: 'agent', agentId },
    channels: ['EMAIL', 'SMS'],
    reminders: [
      { offset: 'PT24H', channels: ['EMAIL'] },
      { offset: 'PT1H', channels: ['EMAIL', 'SMS'] },
    ],
    dispatch: { enabled: true, minutesBefore: 5, includeNotes: false },
    intake: [
      {
        key: 'topic',
        label: 'What would you like to talk about?',
        hint: 'A few words help us to prepare.',
        type: 'longText',
        required: false,
        personal: true,
      },
    ],
  })
  const quick = presetPolicy.parse({
    name: 'Quick call',
    description: 'A short question, a short answer.',
    durationsMinutes: [15],
    stepMinutes: 5,
    bufferBeforeMinutes: 5,
    bufferAfterMinutes: 5,
    assignment: { mode: 'any', agentIds },
    channels: ['EMAIL', 'SMS'],
    reminders: [{ offset: 'PT1H', channels: ['EMAIL'] }],
    dispatch: { enabled: true, minutesBefore: 5, includeNotes: false },
  })
  for (const [slug, policy] of [
    ['video-consultation', consultation],
    ['quick-call', quick],
  ] as const) {
    const id = presetIdOf(app, slug)
    await tx
      .insert(presets)
      .values({ organizationId, id, applicationId, slug, isDefault: slug === 'video-consultation' })
    await tx.insert(presetVersions).values({ organizationId, presetId: id, version: 1, policy })
    await tx.insert(directory).values({ kind: 'preset', value: id, organizationId, id })
  }
}
