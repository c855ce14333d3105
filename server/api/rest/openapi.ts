import type { RestApp } from './app.ts'

const about = `Schedule video appointments and follow what becomes of them.

Errors are \`application/problem+json\`. Every POST takes an \`Idempotency-Key\`. Instants are in UTC. Each path answers with and
without its trailing slash.`

/** OpenAPI 3.1, made from the schemas that the operations check requests with. */
export function openApiDocument(app: RestApp, publicUrl: string) {
  return app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title: 'Punctual Appointments API', version: '2.0.0', description: about },
    servers: [{ url: publicUrl }],
    tags: [
      { name: 'Booking' },
      { name: 'Appointments' },
      { name: 'Notifications' },
      { name: 'Tokens' },
      { name: 'Webhooks' },
    ],
  })
}

/** How callers prove who they are. */
export function registerSecurity({ openAPIRegistry: registry }: RestApp): void {
  registry.registerComponent('securitySchemes', 'jwtBearerToken', {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'A token of `POST /api/oauth/token`, good for an hour.',
  })
  registry.registerComponent('securitySchemes', 'contactAndCode', {
    type: 'http',
    scheme: 'basic',
    description: 'The contact that got the one-time code, and the code.',
  })
}
