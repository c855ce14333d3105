import type { EmailPort } from './email/types.ts'
import type { GenesysPort } from './genesys/types.ts'
import type { PubSub } from './pubsub/types.ts'
import type { SmsPort } from './sms/types.ts'
import type { VideoAdapterName, VideoPort } from './video/types.ts'
import type { WebhookPort } from './webhook/types.ts'

/** All ports to vendors and other processes. Only runtime.ts creates adapters. */
export type Ports = {
  email: EmailPort
  sms: SmsPort
  genesys: GenesysPort
  /** Keyed by the adapter name in the settings of an application. */
  video: Record<VideoAdapterName, VideoPort>
  webhook: WebhookPort
  /** Notifications between processes, for requests that wait. */
  pubSub: PubSub
}
