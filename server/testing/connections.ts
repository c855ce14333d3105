import { afterAll, beforeAll, beforeEach } from 'vitest'
import type { Ctx, Role } from '#server/platform/context.ts'
import { getGenesysConnection } from '#server/tenants/applications/data.ts'
import { getConnection } from '#server/video/connections/read.ts'
import { saveConnection } from '#server/video/connections/save.ts'
import { buildWorld, type World } from './builders/buildWorld.ts'
import { type GenesysHarness, startGenesysHarness } from './genesys.ts'

export const connectionRegion = 'mypurecloud.ie'
export const connectionSecret = 'PLANTED-client-secret-7f3a'

/** Starts the sandbox for a test file and builds an application without a Genesys connection for each test. */
export function connectionFixture() {
  let harness: GenesysHarness | undefined
  let current: World | undefined
  const given = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error('available within a test only')
    return value
  }
  const genesys = () => given(harness)
  const world = () => given(current)
  beforeAll(async () => {
    harness = await startGenesysHarness()
  })
  afterAll(() => genesys().close())
  beforeEach(async () => {
    await genesys().runManyJobs()
    await genesys().clearFaults()
    current = await buildWorld(genesys().database.db, { genesys: false })
  })
  const as = (kind: Role, of: World = world()): Ctx =>
    genesys().ctxOf({ kind, organizationId: of.organizationId, applicationId: of.applicationId, staffId: of.agentId })
  return {
    get genesys() {
      return genesys()
    },
    get world() {
      return world()
    },
    get input() {
      return { applicationId: world().applicationId, region: connectionRegion }
    },
    as,
    save: (changes: Partial<Parameters<typeof saveConnection>[1]> = {}, ctx = as('admin')) =>
      saveConnection(ctx, {
        applicationId: world().applicationId,
        region: connectionRegion,
        version: null,
        clientId: `client-${world().applicationId}`,
        clientSecret: connectionSecret,
        genesysOrganizationId: '',
        latencyNote: '',
        primary: false,
        ...changes,
      }),
    view: (region = connectionRegion) => getConnection(as('admin'), { applicationId: world().applicationId, region }),
    /** Returns the webhooks that Genesys has registered for the application. */
    registeredWebhooks: async () =>
      (await genesys().state()).webhooks.filter((one) => one.url.includes(world().applicationId)),
    webhookSecret: async (): Promise<string> => {
      const { organizationId, applicationId } = world()
      const connection = await getGenesysConnection(genesys().ctx, organizationId, applicationId, connectionRegion)
      return connection?.sessionWebhookSecret ?? ''
    },
  }
}
