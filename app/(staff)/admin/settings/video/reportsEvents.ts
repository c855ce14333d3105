import type { VideoSettings } from '../../../_shared/types.ts'

/** Whether the current video provider sends session events by webhook, so that connections register for them. */
export const reportsEvents = ({ adapters, current }: VideoSettings): boolean =>
  adapters.some(({ name, capabilities }) => name === current && capabilities.events === 'webhook')
