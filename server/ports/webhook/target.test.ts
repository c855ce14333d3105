import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isPublicAddress } from './address.ts'
import { createWebhookSender } from './sender.ts'
import { parseOrigins, parseTarget } from './target.ts'

/**
 * Addresses that a webhook must never reach, with the reason given when one is saved; `names` resolves the host names.
 */
const forbidden: [string, string][] = [
  // This machine and networks that are not public.
  ['https://127.0.0.1/', 'private'],
  ['https://127.1.2.3/', 'private'],
  ['https://localhost/', 'private'],
  ['https://LOCALHOST./', 'private'],
  ['https://a.localhost/', 'private'],
  ['https://0.0.0.0/', 'private'],
  ['https://0.1.2.3/', 'private'],
  ['https://10.0.0.8/', 'private'],
  ['https://172.16.0.1/', 'private'],
  ['https://172.31.255.254/', 'private'],
  ['https://192.168.1.1/', 'private'],
  ['https://100.64.0.1/', 'private'],
  ['https://169.254.1.1/', 'private'],
  ['https://192.0.0.8/', 'private'],
  ['https://192.0.2.7/', 'private'],
  ['https://198.18.0.1/', 'private'],
  ['https://198.51.100.9/', 'private'],
  ['https://203.0.113.9/', 'private'],
  ['https://224.0.0.1/', 'private'],
  ['https://240.0.0.1/', 'private'],
  ['https://255.255.255.255/', 'private'],
  // Metadata services of cloud providers.
  ['https://169.254.169.254/latest/meta-data/', 'private'],
  ['https://169.254.170.2/v2/credentials', 'private'],
  ['https://100.100.100.200/latest/meta-data/', 'private'],
  ['https://168.63.129.16/machine', 'private'],
  ['https://metadata.google.internal/computeMetadata/v1/', 'private'],
  ['https://[fd00:ec2::254]/latest/meta-data/', 'private'],
  // IPv6
  ['https://[::1]/', 'private'],
  ['https://[::]/', 'private'],
  ['https://[fe80::1]/', 'private'],
  ['https://[fc00::1]/', 'private'],
  ['https://[fdab:1234::1]/', 'private'],
  ['https://[ff02::1]/', 'private'],
  ['https://[2001:db8::1]/', 'private'],
  ['https://[3fff:123::1]/', 'private'],
  ['https://[::ffff:7f00:1]/', 'private'],
  ['https://[::ffff:127.0.0.1]/', 'host'],
  ['https://[::ffff:a9fe:a9fe]/', 'private'],
  ['https://[2002:7f00:1::1]/', 'private'],
  ['https://[2002:c0a8:101::1]/', 'private'],
  ['https://[64:ff9b::7f00:1]/', 'private'],
  ['https://[64:ff9b::169.254.169.254]/', 'host'],
  ['https://[64:ff9b:1::a00:1]/', 'private'],
  ['https://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/', 'private'],
  ['https://[2001::1]/', 'private'],
  ['https://[0:0:0:0:0:0:0:1]/', 'host'],
  ['https://[fe80::1%25eth0]/', 'malformed'],
  // Other spellings of the same addresses.
  ['https://2130706433/', 'host'],
  ['https://0x7f000001/', 'host'],
  ['https://0x7f.0.0.1/', 'host'],
  ['https://0177.0.0.1/', 'host'],
  ['https://017700000001/', 'host'],
  ['https://127.1/', 'host'],
  ['https://127.0.1/', 'host'],
  ['https://0/', 'host'],
  ['https://3232235777/', 'host'],
  ['https://0xa9fea9fe/', 'host'],
  ['https://127。0。0。1/', 'host'],
  ['https://①②⑦.⓪.⓪.①/', 'host'],
  ['https://%31%32%37.0.0.1/', 'host'],
  ['https://127.0.0.1./', 'host'],
  ['https://ⓛocalhost/', 'private'],
  // Names that resolve to private addresses.
  ['https://inside.example.com/', 'private'],
  ['https://half.example.com/', 'private'],
  ['https://mapped.example.com/', 'private'],
  ['https://nothing.example.com/', 'unresolved'],
  ['https://router/', 'host'],
  ['https://db.svc.cluster.local/', 'private'],
  ['https://nas.home.arpa/', 'private'],
  ['https://printer.lan/', 'private'],
  // Tricks with the other parts of a URL.
  ['https://user:word@hooks.example.com/', 'userinfo'],
  ['https://@127.0.0.1/', 'userinfo'],
  ['https://hooks.example.com@127.0.0.1/', 'userinfo'],
  ['https://127.0.0.1\\@hooks.example.com/', 'malformed'],
  ['https://hooks.example.com#@127.0.0.1/', 'fragment'],
  ['https://hooks.example.com/a b', 'malformed'],
  ['https://hooks.example.com/\r\nHost: 127.0.0.1', 'malformed'],
  ['https:127.0.0.1/', 'scheme'],
  ['https:///127.0.0.1/', 'scheme'],
  ['//127.0.0.1/', 'malformed'],
  ['http://hooks.example.com/', 'scheme'],
  ['ftp://hooks.example.com/', 'scheme'],
  ['file:///etc/passwd', 'scheme'],
  ['gopher://127.0.0.1:6379/_INFO', 'scheme'],
  ['https://hooks.example.com:22/', 'port'],
  ['https://hooks.example.com:5432/', 'port'],
  ['https://hooks.example.com:6379/', 'port'],
  ['https://hooks.example.com:80/', 'port'],
  ['', 'malformed'],
  ['hooks.example.com', 'malformed'],
]

const names: Record<string, string[]> = {
  'hooks.example.com': ['93.184.215.14', '2606:2800:21f:cb07:6820:80da:af6b:8b2c'],
  'inside.example.com': ['10.1.2.3'],
  'half.example.com': ['93.184.215.14', '169.254.169.254'],
  'mapped.example.com': ['::ffff:127.0.0.1'],
}
const resolve = async (host: string) =>
  (names[host] ?? []).map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
const settings = { WEBHOOK_PRIVATE_ORIGINS: '', WEBHOOK_TIMEOUT_MS: 300 }

describe('the target of a webhook', () => {
  it('is tested with more than forty forbidden addresses', () => {
    expect(forbidden.length).toBeGreaterThan(40)
  })

  it.each(forbidden)('is never %j: refused when saved, and nothing is sent', async (url, reason) => {
    const port = createWebhookSender(settings, { resolve })
    expect(await port.check(url)).toEqual({ ok: false, reason })
    expect(await port.post({ url, headers: {}, body: '{}' })).toMatchObject({
      kind: 'failed',
      code: reason === 'unresolved' ? 'unresolved' : 'blocked',
    })
  })

  it.each([
    'https://hooks.example.com/punctual?tenant=a',
    'https://hooks.example.com:8443/',
    'https://HOOKS.example.com',
    'https://93.184.215.14/',
    'https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/',
  ])('may be %s', async (url) => {
    const port = createWebhookSender(settings, { resolve })
    expect(await port.check(url)).toEqual({ ok: true, url: new URL(url).href })
  })

  it('may be a private origin only if the installation lists exactly that origin', () => {
    const origins = parseOrigins('http://127.0.0.1:4010, nonsense')
    expect(parseTarget('http://127.0.0.1:4010/receivers/a', origins)).toMatchObject({ isPrivate: true })
    expect(parseTarget('http://127.0.0.1:4011/', origins)).toBe('scheme')
    expect(parseTarget('https://127.0.0.1:4010/', origins)).toBe('port')
    expect(parseTarget('http://localhost:4010/', origins)).toBe('scheme')
    expect(parseTarget('http://127.0.0.1:4010@127.0.0.1:4011/', origins)).toBe('userinfo')
  })
})

describe('a public address', () => {
  const byte = fc.integer({ min: 0, max: 255 })

  it('is never in a private network', () => {
    fc.assert(
      fc.property(byte, byte, byte, (a, b, c) => {
        expect(isPublicAddress(`10.${a}.${b}.${c}`)).toBe(false)
        expect(isPublicAddress(`127.${a}.${b}.${c}`)).toBe(false)
        expect(isPublicAddress(`192.168.${a}.${b}`)).toBe(false)
        expect(isPublicAddress(`::ffff:${a}.${b}.${c}.1`)).toBe(false)
        expect(isPublicAddress(`64:ff9b::${a}.${b}.${c}.1`)).toBe(false)
      }),
    )
  })

  it('is never outside 2000::/3', () => {
    const group = fc.integer({ min: 0, max: 0xffff })
    fc.assert(
      fc.property(group, group, (first, last) => {
        const isGlobal = first >> 13 === 1
        if (!isGlobal) expect(isPublicAddress(`${first.toString(16)}::${last.toString(16)}`)).toBe(false)
      }),
    )
  })

  it.each(['8.8.8.8', '1.1.1.1', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '2a00:1450:4001::200e'])(
    'is %s',
    (address) => {
      expect(isPublicAddress(address)).toBe(true)
    },
  )
  it.each(['', 'example.com', '1.2.3', '1.2.3.4.5', '2606:4700::1%eth0', '01.2.3.4'])('is not %j', (address) => {
    expect(isPublicAddress(address)).toBe(false)
  })
})
