import type { GenesysConnection } from '../genesys/types.ts'
import type { PortResult } from '../result.ts'

/** Session to create; must not contain personal data. */
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
  /** Participants that joined, if the vendor reports them; makes up for lost webhooks. */
  participants: { type: 'customer' | 'agent'; joinedAt: Date; leftAt: Date | null }[]
}

/** Capabilities of an adapter. Jobs and screens decide by this table and never by the name of an adapter. */
export type VideoCapabilities = {
  /** Location of the room: a page of ours or a page of the vendor. */
  room: 'own' | 'vendor'
  /** Whether an external customer can join by a link. */
  customersByLink: boolean
  /** Whether staff join by a link or by the id of a meeting that they open in Genesys. */
  staffBy: 'link' | 'meetingId'
  /** Application settings that its calls need. */
  needs: 'genesys' | 'nothing'
  /** Source of attendance events: webhooks of the vendor, our own room, or none. */
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

/** Link or meeting id of a session, with the current state of the session. */
export type SessionLink = { state: SessionRef['state'] } & ({ link: string } | { meetingId: string })

export interface VideoPort {
  capabilities: VideoCapabilities
  create(connection: GenesysConnection, spec: SessionSpec): Promise<PortResult<SessionRef>>
  /** Lists sessions by exact name, oldest first. */
  listByName(connection: GenesysConnection, region: string, name: string): Promise<PortResult<SessionRef[]>>
  findByName(connection: GenesysConnection, region: string, name: string): Promise<PortResult<SessionRef | null>>
  get(connection: GenesysConnection, region: string, providerId: string): Promise<PortResult<SessionRef | null>>
  /** Returns the link of the provider; the only call that does. Its result must be neither stored nor logged. */
  link(connection: GenesysConnection, region: string, providerId: string): Promise<PortResult<SessionLink | null>>
  /** Removes a session; one that no longer exists counts as removed. */
  remove(connection: GenesysConnection, region: string, providerId: string): Promise<PortResult<{ gone: boolean }>>
  /** Registers the five session events for our callback; an existing registration is fine. */
  subscribe(
    connection: GenesysConnection,
    target: { url: string; secret: string },
  ): Promise<PortResult<{ already: boolean }>>
  /** Ends the registration; a missing one is fine. */
  unsubscribe(connection: GenesysConnection, target: { url: string }): Promise<PortResult<{ gone: boolean }>>
}
