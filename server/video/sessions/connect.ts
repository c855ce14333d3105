import type { Ctx } from '#server/platform/context.ts'
import type { GenesysConnection } from '#server/ports/genesys/types.ts'
import type { VideoPort } from '#server/ports/video/types.ts'
import { getGenesysConnection } from '#server/tenants/applications/data.ts'
import { isAdapter } from './rules.ts'

export type Connected = { video: VideoPort; connection: GenesysConnection }
type Of = {
  organizationId: string
  applicationId: string
  adapter: string
  region?: string | undefined
  /** For a session to be made: not where a region was taken out of use. */
  forNew?: boolean
}

/** Where a session that nobody hosts for us is. */
const here: GenesysConnection = { region: 'built-in', clientId: '', clientSecret: '' }

/** An adapter with what it needs to be called, for one region or the primary one; null when the settings lack it. */
export async function connectAdapter(
  ctx: Ctx,
  { organizationId, applicationId, adapter, region, forNew }: Of,
): Promise<Connected | null> {
  if (!isAdapter(adapter)) return null
  const video = ctx.ports.video[adapter]
  if (video.capabilities.needs === 'nothing') return { video, connection: here }
  const connection = await getGenesysConnection(ctx, organizationId, applicationId, region, forNew)
  return connection && { video, connection }
}
