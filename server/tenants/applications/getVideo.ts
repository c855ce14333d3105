import { z } from 'zod'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import {
  type VideoAdapterName,
  type VideoCapabilities,
  videoAdapterNames,
  videoCapabilities,
} from '#server/ports/video/types.ts'
import { type ApplicationName, findApplicationById, listOwnApplications } from './data.ts'
import { chooseApplication } from './scope.ts'

export const videoInput = z.object({ applicationId: z.uuid().optional() })

export type VideoView = {
  application: ApplicationName
  /** All applications whose settings the caller may see. */
  applications: ApplicationName[]
  current: VideoAdapterName | 'none'
  adapters: { name: VideoAdapterName; capabilities: VideoCapabilities; ready: boolean }[]
  mayChange: boolean
}

/** Returns an application's video provider and the capabilities of all providers. */
export async function getVideo(ctx: Ctx, input: z.output<typeof videoInput>): Promise<VideoView> {
  const actor = requireActor(ctx, ['supervisor', 'admin'])
  const own = await listOwnApplications(ctx.db, actor)
  const application = chooseApplication(own, input.applicationId ?? actor.applicationId ?? own[0]?.id ?? null)
  const details = await findApplicationById(ctx.db, application.id)
  const hasGenesys = Boolean(details?.genesys)
  return {
    application,
    applications: own,
    current: details?.settings.videoAdapter ?? 'none',
    adapters: videoAdapterNames.map((name) => {
      const capabilities = videoCapabilities[name]
      return { name, capabilities, ready: capabilities.needs === 'nothing' || hasGenesys }
    }),
    mayChange: actor.kind === 'admin',
  }
}
