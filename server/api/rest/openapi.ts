import type { RestApp } from './app.ts'

const description = `Schedule video appointments and follow their progress.

Errors are \`application/problem+json\`. Every POST accepts an \`Idempotency-Key\`. Instants are in UTC. Trailing slashes are
optional.`

/** Returns the OpenAPI 3.1 document, generated from the schemas that validate the requests. */
export function openApiDocument(app: RestApp, publicUrl: string) {
  return app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title: 'Punctual Appointments API', version: '2.0.0', description },
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

/** Registers the authentication schemes. */
export function registerSecurity({ openAPIRegistry: registry }: RestApp): void {
  registry.registerComponent('securitySchemes', 'jwtBearerToken', {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'A token from `POST /api/oauth/token`, valid for one hour.',
  })
  registry.registerComponent('securitySchemes', 'contactAndCode', {
    type: 'http',
    scheme: 'basic',
    description: 'The contact that received the one-time code as the user name, and the code as the password.',
  })
}
