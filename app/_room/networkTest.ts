import type { IceServer } from '#server/video/rooms/schema.ts'

const TIMEOUT_MS = 8_000

/** Tests whether two connections within this browser reach each other, through our relay if there is one, otherwise directly. */
export async function testNetwork(iceServers: IceServer[]): Promise<'relay' | 'direct' | 'blocked'> {
  if (typeof RTCPeerConnection === 'undefined') return 'blocked'
  if (iceServers.length > 0) return (await connects(iceServers, 'relay')) ? 'relay' : 'blocked'
  return (await connects([], 'all')) ? 'direct' : 'blocked'
}

async function connects(iceServers: IceServer[], iceTransportPolicy: RTCIceTransportPolicy): Promise<boolean> {
  const connections = [0, 1].map(() => new RTCPeerConnection({ iceServers, iceTransportPolicy }))
  const [local, remote] = connections
  if (!local || !remote) return false
  try {
    local.onicecandidate = ({ candidate }) => void (candidate && remote.addIceCandidate(candidate))
    remote.onicecandidate = ({ candidate }) => void (candidate && local.addIceCandidate(candidate))
    const channel = local.createDataChannel('probe')
    const opened = new Promise<boolean>((resolve) => {
      channel.onopen = () => resolve(true)
      setTimeout(() => resolve(false), TIMEOUT_MS)
    })
    await local.setLocalDescription()
    if (local.localDescription) await remote.setRemoteDescription(local.localDescription)
    await remote.setLocalDescription()
    if (remote.localDescription) await local.setRemoteDescription(remote.localDescription)
    return await opened
  } catch {
    return false
  } finally {
    for (const connection of connections) connection.close()
  }
}

export function browserName(agent: string): 'chrome' | 'edge' | 'firefox' | 'safari' | 'other' {
  if (/Edg\//.test(agent)) return 'edge'
  if (/Firefox\//.test(agent)) return 'firefox'
  if (/Chrom(e|ium)\//.test(agent)) return 'chrome'
  return /Safari\//.test(agent) ? 'safari' : 'other'
}
