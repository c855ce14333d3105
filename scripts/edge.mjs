// Preloaded (node --import) before the app. No route of the app sees the socket, and the server below it passes on a
// client's own X-Forwarded-For; therefore the forwarded headers are rewritten here from the socket. Bodies of any size and
// paths that cannot be decoded are refused here, because pages and server actions would read them before our code runs.
import { randomBytes } from 'node:crypto'
import { Server } from 'node:http'
import { BlockList, isIP } from 'node:net'
import { apiHeaders, bodyLimit, strictTransportSecurity } from '../app/_http/requestRules.mjs'

/** Read when the server begins to listen, because scripts/start.mjs has read the .env file by then. */
let trusted
const withResponse = new Set(['request', 'checkContinue', 'checkExpectation'])
const lingerMs = 1000
const cutOffSockets = new WeakSet()
const { emit } = Server.prototype

Server.prototype.emit = function (event, ...args) {
  if (event === 'listening') trusted ??= readTrusted()
  if (event === 'upgrade') rewrite(args[0])
  if (withResponse.has(event)) {
    // The client can get no response to a request that follows on a closed connection, so it must have no effect.
    if (cutOffSockets.has(args[0].socket)) return true
    rewrite(args[0])
    if (refuse(...args)) return true
  }
  return emit.call(this, event, ...args)
}

/** Answers a request that must not reach the app; returns false for all others and limits their bodies. */
function refuse(request, response) {
  const path = pathOf(request.url)
  if (path === null) {
    const { headers, body } = refusal(request, 400, 'malformed_url', 'The URL is malformed.')
    response.writeHead(400, { ...headers, Connection: 'close' }).end(body)
    return true
  }
  const limit = bodyLimit(path)
  if (Number(request.headers['content-length']) > limit) {
    cutOff(request, response)
    return true
  }
  if ('transfer-encoding' in request.headers) limitChunks(request, response, limit)
  return false
}

/** Returns the decoded path, or null if it cannot be decoded. A request to a proxy names the host too. */
function pathOf(url) {
  try {
    return decodeURIComponent(url.replace(/^https?:\/\/[^/?#]*/i, '').split(/[?#]/, 1)[0])
  } catch {
    return null
  }
}

/** Counts a body of unknown length while it arrives. Listening for its data instead would take it from the app. */
function limitChunks(request, response, limit) {
  let received = 0
  const { push } = request
  request.push = function (chunk, encoding) {
    received += chunk?.length ?? 0
    if (received <= limit) return push.call(this, chunk, encoding)
    cutOff(request, response)
    return true
  }
}

/**
 * Responds on the socket and closes the connection; a handler that is already running sees a client that has gone. What
 * still arrives, also further requests, is discarded for a second, because closing at once would reset the connection before the
 * client reads the response.
 */
function cutOff(request, response) {
  const { socket } = request
  cutOffSockets.add(socket)
  request.push = () => true
  request.resume()
  // Without a socket the response waits for an earlier one of the same connection.
  if (response.headersSent || response.socket !== socket || !socket.writable) return socket.destroy()
  const { headers, body } = refusal(request, 413, 'too_large', 'The body is too large.')
  const lines = Object.entries({ ...headers, Connection: 'close' }).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.end(`HTTP/1.1 413 Payload Too Large\r\n${lines.join('')}\r\n${body}`)
  setTimeout(() => socket.destroy(), lingerMs).unref()
}

/** Returns a problem document for the API and a short page for browsers. */
function refusal({ url, headers: asked }, status, reason, detail) {
  const isApi = /^\/api\//.test(url)
  const title = status === 400 ? 'Bad Request' : 'Payload Too Large'
  const requestId = randomBytes(8).toString('hex')
  const errors = [{ pointer: '', code: reason, message: detail }]
  const problem = { type: 'about:blank', title, status, code: 'invalid', detail, reason, errors, requestId }
  const page = `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title><h1>${status} ${title}</h1></html>`
  const body = isApi ? JSON.stringify(problem) : page
  const secure = asked['x-forwarded-proto'] === 'https' ? [strictTransportSecurity] : []
  const headers = {
    ...Object.fromEntries([...apiHeaders, ...secure].map(({ key, value }) => [key, value])),
    'Cache-Control': 'no-store',
    'Content-Type': isApi ? 'application/problem+json' : 'text/html; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
  }
  return { headers, body }
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
