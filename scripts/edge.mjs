// Preloaded (node --import) before the app. No route of the app sees the socket, and the server below it passes on a
// client's own X-Forwarded-For; therefore the forwarded headers are rewritten here from the socket.
import { Server } from 'node:http'
import { BlockList, isIP } from 'node:net'

/** Read when the server begins to listen, because scripts/start.mjs has read the .env file by then. */
let trusted
const events = new Set(['request', 'upgrade', 'checkContinue', 'checkExpectation'])
const { emit } = Server.prototype

Server.prototype.emit = function (event, ...args) {
  if (event === 'listening') trusted ??= readTrusted()
  if (events.has(event)) rewrite(args[0])
  return emit.call(this, event, ...args)
}

/**
 * Sets the headers to the client's address: the peer, or behind a trusted proxy the nearest untrusted address that it
 * names.
 */
function rewrite(request) {
  const { socket, headers } = request
  const peer = unmapped(socket.remoteAddress ?? '')
  const fromProxy = isTrusted(peer)
  const client = fromProxy ? nearestUntrusted(headers['x-forwarded-for'], peer) : peer
  const forwarded = fromProxy ? headers : {}
  replace(request, {
    forwarded: undefined,
    'x-forwarded-for': client || undefined,
    'x-real-ip': client || undefined,
    'x-forwarded-host': forwarded['x-forwarded-host'] ?? headers.host,
    'x-forwarded-proto': forwarded['x-forwarded-proto'] ?? (socket.encrypted ? 'https' : 'http'),
    'x-forwarded-port': forwarded['x-forwarded-port'],
  })
}

/** Only the entries that trusted proxies appended, from the right, count, because a client may send the header too. */
function nearestUntrusted(header, peer) {
  let client = peer
  for (const entry of String(header ?? '')
    .split(',')
    .reverse()) {
    const address = unmapped(entry.trim())
    if (!isIP(address)) break
    client = address
    if (!isTrusted(address)) break
  }
  return client
}

/**
 * Updates all three views of the headers. The two objects are read first: created later from a shortened list they
 * would throw.
 */
function replace(request, values) {
  const { rawHeaders: raw, headers, headersDistinct: distinct } = request
  for (let i = raw.length - 2; i >= 0; i -= 2) if (raw[i].toLowerCase() in values) raw.splice(i, 2)
  for (const [name, value] of Object.entries(values)) {
    delete headers[name]
    delete distinct[name]
    if (value === undefined) continue
    headers[name] = value
    distinct[name] = [value]
    raw.push(name, value)
  }
}

function isTrusted(address) {
  const version = isIP(address)
  return version !== 0 && trusted.check(address, version === 6 ? 'ipv6' : 'ipv4')
}

/** IPv4 addresses arrive mapped into IPv6 when the server listens on both. */
function unmapped(address) {
  return address.startsWith('::ffff:') && isIP(address.slice(7)) === 4 ? address.slice(7) : address
}

/** An invalid list ends the process: trusting no proxy, or every proxy, would both be wrong. */
function readTrusted() {
  try {
    return parseTrusted(process.env.TRUSTED_PROXIES ?? '')
  } catch (error) {
    process.stderr.write(`${error.message}\n`)
    process.exit(1)
  }
}

function parseTrusted(list) {
  const block = new BlockList()
  for (const entry of list.split(',').map((item) => item.trim())) {
    if (!entry) continue
    const [address, bits] = entry.split('/')
    const version = isIP(address)
    const width = version === 6 ? 128 : 32
    const prefix = bits === undefined ? width : Number(bits)
    if (!version || !Number.isInteger(prefix) || prefix < 0 || prefix > width || bits === '') {
      throw new Error('TRUSTED_PROXIES contains an entry that is neither an address nor a range')
    }
    block.addSubnet(address, prefix, version === 6 ? 'ipv6' : 'ipv4')
  }
  return block
}
