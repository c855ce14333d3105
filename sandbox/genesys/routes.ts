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

/** As Genesys has it. */
const faithful = [
  oauthRoutes,
  organizationRoutes,
  openMessageRoutes,
  conversationRoutes,
  integrationRoutes,
  openIntegrationRoutes,
  meetingRoutes,
]
/** As the documents have it; marked in each answer. */
const fromDocuments = [sessionRoutes, targetRoutes]
/** The people around it. */
const people = [agentRoutes, operatorRoutes, roomRoutes, desktopRoutes]

export const genesysRoutes: Route[] = [faithful, fromDocuments, people].flat(2)
