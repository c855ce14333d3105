import type { Db } from '#db/client.ts'
import { genesysSettings } from '#db/schema/applications.ts'
import { newId } from '#server/lib/ids.ts'
import { seal } from '#server/lib/seal.ts'
import { genesysSecretContext } from '#server/tenants/applications/data.ts'
import { testConfig } from '../context.ts'

const PRIMARY_REGION = 'mypurecloud.de'

/** Inserts Genesys settings with sealed secrets for an application. */
export async function buildGenesys(
  db: Db,
  organizationId: string,
  applicationId: string,
  clientId = `client-${applicationId}`,
  region = PRIMARY_REGION,
): Promise<void> {
  const ring = testConfig().ENCRYPTION_KEYS
  const sealed = (field: string, value: string) => seal(ring, genesysSecretContext(applicationId, region, field), value)
  await db.insert(genesysSettings).values({
    organizationId,
    applicationId,
    region,
    isPrimary: region === PRIMARY_REGION,
    clientId,
    clientSecret: sealed('client_secret', 'genesys-secret'),
    genesysOrganizationId: newId(),
    openMessagingId: newId(),
    openMessagingSecret: sealed('open_messaging_secret', 'open-messaging-secret-0123'),
    sessionWebhookSecret: sealed('session_webhook_secret', `whsec_${Buffer.alloc(24, 5).toString('base64')}`),
  })
}
