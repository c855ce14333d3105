import type { EmailPort } from './email/types.ts'
import type { GenesysPort } from './genesys/types.ts'
import type { PubSub } from './pubsub/types.ts'
import type { SmsPort } from './sms/types.ts'
import type { VideoAdapterName, VideoPort } from './video/types.ts'
import type { WebhookPort } from './webhook/types.ts'

/** The way out. Adapters are made in runtime.ts alone. */
export type Ports = {
  email: EmailPort
  sms: SmsPort
  genesys: GenesysPort
  /** By the name that an application's settings choose. */
  video: Record<VideoAdapterName, VideoPort>
  webhook: WebhookPort
  /** News between processes, for pages that wait. */
  pubSub: PubSub
}
