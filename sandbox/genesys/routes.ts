import type { Route } from '../router.ts'
import { agentRoutes } from './agent.ts'
import { conversationRoutes } from './conversations.ts'
import { desktopRoutes } from './desktop.ts'
import { integrationRoutes } from './integrations.ts'
import { meetingRoutes } from './meetings.ts'
import { oauthRoutes } from './oauth.ts'
import { openIntegrationRoutes } from './open-integrations.ts'
import { openMessageRoutes } from './open-messages.ts'
import { operatorRoutes } from './operator.ts'
import { organizationRoutes } from './organization.ts'
import { roomRoutes } from './room.ts'
import { sessionRoutes } from './sessions.ts'
import { targetRoutes } from './targets.ts'

/** Endpoints that follow the official Genesys API. */
const officialRoutes = [
  oauthRoutes,
  organizationRoutes,
  openMessageRoutes,
  conversationRoutes,
  integrationRoutes,
  openIntegrationRoutes,
  meetingRoutes,
]
/** Endpoints that only the documents describe; every response is marked. */
const documentedRoutes = [sessionRoutes, targetRoutes]
/** Actions of agents, operators and visitors. */
const actorRoutes = [agentRoutes, operatorRoutes, roomRoutes, desktopRoutes]

export const genesysRoutes: Route[] = [officialRoutes, documentedRoutes, actorRoutes].flat(2)
