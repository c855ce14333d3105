import { headers } from 'next/headers'
import { defineRoute } from '../../_http/defineRoute.ts'

export const dynamic = 'force-dynamic'

/** Everything is served by the app itself, without third-party fonts, proxy, telemetry or assistant. */
const settings = {
  url: '/api/v2/openapi.json',
  withDefaultFonts: false,
  telemetry: false,
  hideClientButton: true,
  showDeveloperTools: 'never',
  agent: { disabled: true },
  metaData: { title: 'Punctual API reference' },
}

/** The API reference, rendered in the browser from the OpenAPI description. */
export const GET = defineRoute(async () => {
  const nonce = (await headers()).get('x-nonce') ?? ''
  const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Punctual API reference</title>
<link rel="icon" href="/icon.svg">
</head>
<body>
<noscript><p>This page requires JavaScript. The OpenAPI description is available at <a href="/api/v2/openapi.json">/api/v2/openapi.json</a>.</p></noscript>
<div id="reference"></div>
<script nonce="${nonce}" src="/docs/reference.js"></script>
<script nonce="${nonce}">Scalar.createApiReference('#reference', ${JSON.stringify(settings)})</script>
</body>
</html>`
  return new Response(page, { headers: { 'content-type': 'text/html; charset=utf-8' } })
})
