import type { GenesysConnection } from '../genesys/types.ts'
import type { PortResult } from '../result.ts'

/** V5's payload in our words; no personal data has a place in it. */
export type SessionSpec = {
  name: string
  durationSeconds: number
  maxParticipants: number
  withAgent: boolean
  appointmentId: string
  region: string
}
export type SessionRef = {
  providerId: string
  state: 'waiting' | 'active' | 'completed' | 'failed' | 'expired'
  sip: string | null
  region: string | null
  createdAt: Date | null
  expiresAt: Date | null
  /** Who has been in, where the vendor tells; repairs lost webhooks. */
  participants: { type: 'customer' | 'agent'; joinedAt: Date; leftAt: Date | null }[]
}

/** What an adapter can do; pipeline and screens ask this table and never an adapter's name. */
export type VideoCapabilities = {
  /** Where people meet: in a page of ours, or at the vendor's. */
  room: 'own' | 'vendor'
  /** A customer from outside can come in by a link. */
  customersByLink: boolean
  /** How staff come in: by a link too, or by the id of a meeting that they open in Genesys. */
  staffBy: 'link' | 'meetingId'
  /** Which of an application's settings its calls need. */
  needs: 'genesys' | 'nothing'
  /** How what happens in it is learnt: told by the vendor, known to us at once, or never. */
  events: 'webhook' | 'own' | 'none'
  delete: boolean
  findByName: boolean
  recording: boolean
}
export const videoAdapterNames = ['genesys-sessions', 'builtin', 'genesys-meetings'] as const
export type VideoAdapterName = (typeof videoAdapterNames)[number]
export const videoCapabilities: Record<VideoAdapterName, VideoCapabilities> = {
  'genesys-sessions': {
    room: 'vendor',
    customersByLink: true,
    staffBy: 'link',
    needs: 'genesys',
    events: 'webhook',
    delete: true,
    findByName: true,
    recording: false,
  },
  builtin: {
    room: 'own',
    customersByLink: true,
    staffBy: 'link',
    needs: 'nothing',
    events: 'own',
    delete: true,
    findByName: false,
    recording: false,
  },
  'genesys-meetings': {
    room: 'vendor',
    customersByLink: false,
    staffBy: 'meetingId',
    needs: 'genesys',
    events: 'none',
    delete: false,
    findByName: false,
    recording: false,
  },
}

/** With the provider's word on the session it leads to. */
export type SessionLink = { state: SessionRef['state'] } & ({ link: string } | { meetingId: string })

export interface VideoPort {
  capabilities: VideoCapabilities
  create(connection: GenesysConnection, spec: SessionSpec): Promise<PortResult<SessionRef>>
  /** Oldest first. */
  listByName(connection: GenesysConnection, region: string, name: string): Promise<PortResult<SessionRef[]>>
  findByName(connection: GenesysConnection, region: string, name: string): Promise<PortResult<SessionRef | null>>
  get(connection: GenesysConnection, region: string, providerId: string): Promise<PortResult<SessionRef | null>>
  /** The only call that yields the provider's link; its answer is neither stored nor logged. */
  link(connection: GenesysConnection, region: string, providerId: string): Promise<PortResult<SessionLink | null>>
  /** Gone already counts as removed. */
  remove(connection: GenesysConnection, region: string, providerId: string): Promise<PortResult<{ gone: boolean }>>
  /** Registers the five session events for our callback; already registered is fine. */
  subscribe(
    connection: GenesysConnection,
    target: { url: string; secret: string },
  ): Promise<PortResult<{ already: boolean }>>
  /** Ends it; not registered already is fine. */
  unsubscribe(connection: GenesysConnection, target: { url: string }): Promise<PortResult<{ gone: boolean }>>
}
