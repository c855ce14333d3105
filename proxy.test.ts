import { NextRequest } from 'next/server'
import { describe, expect, it } from 'vitest'
import { proxy } from './proxy.ts'

const headersOf = (path: string, sent: Record<string, string> = {}) =>
  proxy(new NextRequest(`http://127.0.0.1:3000${path}`, { headers: sent })).headers

describe('headers of every page', () => {
  it('allow only scripts with the nonce of the response', () => {
    const [one, two] = [headersOf('/').get('content-security-policy'), headersOf('/').get('content-security-policy')]
    expect(one).toMatch(/script-src 'self' 'nonce-[A-Za-z0-9+/=]{24}' 'strict-dynamic';/)
    expect(one).not.toBe(two)
    expect(one).not.toMatch(/script-src[^;]*unsafe/)
  })

  it('forbid framing and forms that submit to other origins', () => {
    const policy = headersOf('/book/acme-care').get('content-security-policy')
    for (const rule of ["frame-ancestors 'none'", "form-action 'self'", "base-uri 'none'", "object-src 'none'"]) {
      expect(policy).toContain(rule)
    }
  })

  it('hide the URL from other sites but keep the origin that forms need', () => {
    expect(headersOf('/').get('referrer-policy')).toBe('same-origin')
  })

  it('give each request an id of its own, whatever the client sends', () => {
    const own = headersOf('/', { 'x-request-id': 'mine' }).get('x-request-id')
    expect(own).toMatch(/^[0-9A-HJKMNP-TV-Z]{12}$/)
  })

  it('require HTTPS only for requests over HTTPS', () => {
    expect(headersOf('/').get('strict-transport-security')).toBeNull()
    expect(headersOf('/', { 'x-forwarded-proto': 'https' }).get('strict-transport-security')).toContain('max-age=')
  })
})

describe('a request that another site sends', () => {
  const statusOf = (method: string, site?: string) =>
    proxy(
      new NextRequest('http://127.0.0.1:3000/book/acme-care', {
        method,
        ...(site ? { headers: { 'sec-fetch-site': site } } : {}),
      }),
    ).status

  it('is refused if it may change something, with or without Origin', () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) expect(statusOf(method, 'cross-site')).toBe(403)
  })

  it('may follow a link, and forms of our own pages and other programs pass', () => {
    for (const method of ['GET', 'HEAD']) expect(statusOf(method, 'cross-site')).toBe(200)
    for (const site of ['same-origin', 'none', undefined]) expect(statusOf('POST', site)).toBe(200)
  })
})

describe('personal pages', () => {
  const personal = [
    '/embed/a/book/b',
    '/join/abc',
    '/join/abc/open',
    '/manage/abc',
    '/manage/abc/cancel',
    '/book/a/b/verify',
  ]
  it.each(personal)('%s is neither cached nor indexed', (path) => {
    expect(headersOf(path).get('cache-control')).toBe('no-store')
    expect(headersOf(path).get('x-robots-tag')).toContain('noindex')
  })

  it('do not include the public booking page', () => {
    expect(headersOf('/book/acme-care/video-consultation').get('x-robots-tag')).toBeNull()
  })
})

describe('a language chosen in the URL', () => {
  it('is remembered if it is supported', () => {
    expect(headersOf('/book/acme-care?lang=ar').get('set-cookie')).toMatch(
      /^punctual_lang=ar; Path=\/; .*SameSite=lax/i,
    )
    for (const path of ['/book/acme-care?lang=xx', '/book/acme-care?lang=de%0d%0aa', '/book/acme-care']) {
      expect(headersOf(path).get('set-cookie')).toBeNull()
    }
  })
})
