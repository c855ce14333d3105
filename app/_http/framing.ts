import { currentResponse } from './currentResponse.ts'

const nobodyMayFrame = "frame-ancestors 'none'"
const originPattern = /^https?:\/\/[a-z0-9.-]+(:\d{1,5})?$/

/**
 * Allows pages of these origins to frame the page being rendered. It has no effect once the headers
 * are sent; the default policy then forbids framing.
 */
export function allowFraming(origins: readonly string[]): void {
  const response = currentResponse()
  const policy = response?.getHeader('content-security-policy')
  const allowed = origins.filter((one) => originPattern.test(one))
  if (!response || response.headersSent || typeof policy !== 'string' || allowed.length === 0) return
  response.setHeader('Content-Security-Policy', policy.replace(nobodyMayFrame, `frame-ancestors ${allowed.join(' ')}`))
}
