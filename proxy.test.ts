import { NextRequest } from 'next/server'
import { describe, expect, it } from 'vitest'
import { proxy } from './proxy.ts'

const headersOf = (path: string, sent: Record<string, string> = {}) =>
  proxy(new NextRequest(`http://127.0.0.1:3000${path}`, { headers: sent })).headers

describe('the headers of every page', () => {
  it('let only scripts run that carry this answer’s nonce', () => {
    const [one, two] = [headersOf('/').get('content-security-policy'), headersOf('/').get('content-security-policy')]
    expect(one).toMatch(/script-src 'self' 'nonce-[A-Za-z0-9+/=]{24}' 'strict-dynamic';/)
    expect(one).not.toBe(two)
    expect(one).not.toMatch(/script-src[^;]*unsafe/)
  })

  it('let nobody frame a page, nor a form leave', () => {
    const policy = headersOf('/book/acme-care').get('content-security-policy')
    for (const rule of ["frame-ancestors 'none'", "form-action 'self'", "base-uri 'none'", "object-src 'none'"]) {
      expect(policy).toContain(rule)
    }
  })

  it('send our address to nobody else, yet keep the origin that forms need', () => {
    expect(headersOf('/').get('referrer-policy')).toBe('same-origin')
  })

  it('give each request its own number, whatever number the client brings', () => {
    const own = headersOf('/', { 'x-request-id': 'mine' }).get('x-request-id')
    expect(own).toMatch(/^[0-9A-HJKMNP-TV-Z]{12}$/)
  })

  it('ask for HTTPS only where there is HTTPS', () => {
    expect(headersOf('/').get('strict-transport-security')).toBeNull()
    expect(headersOf('/', { 'x-forwarded-proto': 'https' }).get('strict-transport-security')).toContain('max-age=')
  })
})

describe('pages that are one person’s', () => {
  const theirs = [
    '/embed/a/book/b',
    '/join/abc',
    '/join/abc/open',
    '/manage/abc',
    '/manage/abc/cancel',
    '/book/a/b/verify',
  ]
  it.each(theirs)('%s is kept by no cache and found by no search', (path) => {
    expect(headersOf(path).get('cache-control')).toBe('no-store')
    expect(headersOf(path).get('x-robots-tag')).toContain('noindex')
  })

  it('is not said of what everybody may see', () => {
    expect(headersOf('/book/acme-care/video-consultation').get('x-robots-tag')).toBeNull()
  })
})

describe('a language chosen in the address', () => {
  it('is remembered if it is one of ours', () => {
    expect(headersOf('/book/acme-care?lang=ar').get('set-cookie')).toMatch(
      /^punctual_lang=ar; Path=\/; .*SameSite=lax/i,
    )
    for (const path of ['/book/acme-care?lang=xx', '/book/acme-care?lang=de%0d%0aa', '/book/acme-care']) {
      expect(headersOf(path).get('set-cookie')).toBeNull()
    }
  })
})
