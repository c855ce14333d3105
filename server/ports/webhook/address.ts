import { isIPv4, isIPv6 } from 'node:net'

/**
 * IPv4 networks that are not public, from the IANA registry, and one that a cloud provider reserves for its metadata
 * service.
 */
const nonPublicIpv4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '168.63.129.16/32',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.31.196.0/24',
  '192.52.193.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '192.175.48.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
].map(network)

/**
 * Global IPv6 networks that are not public: protocol use (Teredo, ORCHID, benchmarks), documentation, 6to4. Everything
 * outside 2000::/3 is refused anyway: loopback, mapped IPv4, NAT64, unique local, link-local, multicast.
 */
const nonPublicIpv6 = ['2001::/23', '2001:db8::/32', '2002::/16', '2620:4f:8000::/48', '3fff::/20'].map(network6)

/** Returns whether an address is public on the internet. Anything that is not a plain address is not. */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !nonPublicIpv4.some(({ base, bits }) => inside(ipv4Of(address), base, 32 - bits))
  // A zone index names an interface of this machine.
  if (!isIPv6(address) || address.includes('%')) return false
  const value = ipv6Of(address)
  return value >> 125n === 1n && !nonPublicIpv6.some(({ base, bits }) => inside(value, base, 128 - bits))
}

function inside(value: bigint, base: bigint, hostBits: number): boolean {
  return value >> BigInt(hostBits) === base >> BigInt(hostBits)
}

function network(text: string): { base: bigint; bits: number } {
  const [address = '', bits = ''] = text.split('/')
  return { base: ipv4Of(address), bits: Number(bits) }
}

function network6(text: string): { base: bigint; bits: number } {
  const [address = '', bits = ''] = text.split('/')
  return { base: ipv6Of(address), bits: Number(bits) }
}

function ipv4Of(address: string): bigint {
  return address.split('.').reduce((value, part) => (value << 8n) | BigInt(part), 0n)
}

/** Parses a valid address; a dotted tail counts as its last two groups. */
function ipv6Of(address: string): bigint {
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(address)
  const tail = dotted?.[2] ? ipv4Of(dotted[2]) : null
  const text = tail === null ? address : `${dotted?.[1]}${(tail >> 16n).toString(16)}:${(tail & 0xffffn).toString(16)}`
  const [head = '', rest] = text.split('::')
  const front = head ? head.split(':') : []
  const back = rest ? rest.split(':') : []
  const gap = rest === undefined ? 0 : 8 - front.length - back.length
  const groups = [...front, ...Array.from({ length: gap }, () => '0'), ...back]
  return groups.reduce((value, group) => (value << 16n) | BigInt(Number.parseInt(group, 16)), 0n)
}
