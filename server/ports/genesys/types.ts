import type { PortResult } from '../result.ts'

/** One organization's way into Genesys, secrets already opened; never logged. */
export type GenesysConnection = { region: string; clientId: string; clientSecret: string }

export type DispatchMessage = {
  integrationId: string
  fromId: string
  messageId: string
  /** The same on every retry. */
  time: Date
  nickname: string
  text: string
  attributes: Record<string, string>
}

export type ConversationState = {
  conversationId: string
  live: boolean
  /** Genesys user ids of agents connected now. */
  agentUserIds: string[]
}

export interface GenesysPort {
  /** Whose OAuth client it is; tells whether the credentials are good. */
  organization(connection: GenesysConnection): Promise<PortResult<{ id: string; name: string }>>
  dispatch(
    connection: GenesysConnection,
    message: DispatchMessage,
  ): Promise<PortResult<{ conversationId: string | null; messageId: string }>>
  inspect(connection: GenesysConnection, conversationId: string): Promise<PortResult<ConversationState | null>>
  disconnect(connection: GenesysConnection, conversationId: string): Promise<PortResult<{ gone: boolean }>>
}
