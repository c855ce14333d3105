import type { Ctx } from '#server/platform/context.ts'
import type { GenesysConnection } from '#server/ports/genesys/types.ts'
import type { VideoPort } from '#server/ports/video/types.ts'
import { getGenesysConnection } from '#server/tenants/applications/data.ts'
import { isAdapter } from './rules.ts'

export type Connected = { video: VideoPort; connection: GenesysConnection }
type AdapterQuery = {
  organizationId: string
  applicationId: string
  adapter: string
  region?: string | undefined
  /** Set when a new session is to be created: a retired region is then not used. */
  forNew?: boolean
}

/** Placeholder connection for the built-in room, which needs no vendor. */
const builtInConnection: GenesysConnection = { region: 'built-in', clientId: '', clientSecret: '' }

/** Returns an adapter with its connection for one region, by default the primary one; null when the settings lack it. */
export async function connectAdapter(
  ctx: Ctx,
  { organizationId, applicationId, adapter, region, forNew }: AdapterQuery,
): Promise<Connected | null> {
  if (!isAdapter(adapter)) return null
  const video = ctx.ports.video[adapter]
  if (video.capabilities.needs === 'nothing') return { video, connection: builtInConnection }
  const connection = await getGenesysConnection(ctx, organizationId, applicationId, region, forNew)
  return connection && { video, connection }
}
