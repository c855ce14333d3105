import { createHash } from 'node:crypto'

/** Derives a UUID from a name, so that the ids of the sample data never change. */
export function demoId(name: string): string {
  const hex = createHash('sha256').update(`punctual demo ${name}`).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

type Person = { name: string; email: string; role: 'agent' | 'supervisor' | 'admin' }
export type DemoApplication = {
  slug: string
  name: string
  timezone: string
  locale: string
  country: string
  region: string
  accent: string
  openMinute: number
  closeMinute: number
  people: Person[]
}

/** The two companies of the demo, which differ in every setting. The first agent of each serves `video-consultation`. */
export const demoApplications: DemoApplication[] = [
  {
    slug: 'acme-care',
    name: 'Acme Care',
    timezone: 'Europe/Berlin',
    locale: 'en',
    country: 'DE',
    region: 'mypurecloud.de',
    accent: '#0b5d66',
    openMinute: 480,
    closeMinute: 1080,
    people: [
      { name: 'Anna Albers', email: 'anna@demo.test', role: 'agent' },
      { name: 'Ben Brandt', email: 'ben@demo.test', role: 'agent' },
      { name: 'Sam Seidel', email: 'sam@demo.test', role: 'supervisor' },
      { name: 'Ada Arndt', email: 'ada@demo.test', role: 'admin' },
    ],
  },
  {
    slug: 'globex-clinic',
    name: 'Globex Clinic',
    timezone: 'America/New_York',
    locale: 'en-US',
    country: 'US',
    region: 'mypurecloud.com',
    accent: '#7a2e6b',
    openMinute: 480,
    closeMinute: 1080,
    people: [
      { name: 'Gina Garcia', email: 'gina@demo.test', role: 'agent' },
      { name: 'George Green', email: 'george@demo.test', role: 'agent' },
      { name: 'Sofia Stone', email: 'sofia@demo.test', role: 'supervisor' },
      { name: 'Greta Gold', email: 'greta@demo.test', role: 'admin' },
    ],
  },
]

export const organizationIdOf = (app: DemoApplication): string => demoId(`organization ${app.slug}`)
export const applicationIdOf = (app: DemoApplication): string => demoId(`application ${app.slug}`)
export const presetIdOf = (app: DemoApplication, slug: string): string => demoId(`preset ${app.slug} ${slug}`)
export const queueIdOf = (app: DemoApplication): string => demoId(`queue ${app.slug}`)
export const clientIdOf = (app: DemoApplication): string => demoId(`api client ${app.slug}`)
export const clientSecretOf = (app: DemoApplication): string => `demo-secret-${demoId(`secret ${app.slug}`)}`
export const staffIdOf = (person: Person): string => demoId(`staff ${person.email}`)
const presetSlugs = ['video-consultation', 'quick-call'] as const

/** Returns all ids of the sample data, as `npm run -s demo -- --ids` prints them. */
export function demoIds() {
  const people = (role: Person['role']) =>
    demoApplications.flatMap((app) =>
      app.people
        .filter((one) => one.role === role)
        .map((one) => ({ id: staffIdOf(one), email: one.email, applicationId: applicationIdOf(app) })),
    )
  return {
    applications: demoApplications.map((app) => ({
      id: applicationIdOf(app),
      slug: app.slug,
      organizationId: organizationIdOf(app),
    })),
    presets: demoApplications.flatMap((app) =>
      presetSlugs.map((slug) => ({ id: presetIdOf(app, slug), slug, applicationId: applicationIdOf(app) })),
    ),
    agents: people('agent'),
    supervisors: people('supervisor'),
    admins: people('admin'),
    queues: demoApplications.map((app) => ({ id: queueIdOf(app), applicationId: applicationIdOf(app) })),
    apiClients: demoApplications.map((app) => ({
      id: clientIdOf(app),
      secret: clientSecretOf(app),
      applicationId: applicationIdOf(app),
    })),
  }
}
