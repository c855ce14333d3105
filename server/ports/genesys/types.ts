import type { PortResult } from '../result.ts'

/** Credentials of one organization for Genesys, decrypted; never logged. */
export type GenesysConnection = { region: string; clientId: string; clientSecret: string }

export type DispatchMessage = {
  integrationId: string
  fromId: string
  messageId: string
  /** Same value on every retry. */
  time: Date
  nickname: string
  text: string
  attributes: Record<string, string>
}

export type ConversationState = {
  conversationId: string
  live: boolean
  /** Genesys user ids of the agents that are connected now. */
  agentUserIds: string[]
}

export interface GenesysPort {
  /** Returns the organization of the OAuth client, which checks the credentials. */
  organization(connection: GenesysConnection): Promise<PortResult<{ id: string; name: string }>>
  dispatch(
    connection: GenesysConnection,
    message: DispatchMessage,
  ): Promise<PortResult<{ conversationId: string | null; messageId: string }>>
  inspect(connection: GenesysConnection, conversationId: string): Promise<PortResult<ConversationState | null>>
  disconnect(connection: GenesysConnection, conversationId: string): Promise<PortResult<{ gone: boolean }>>
}
