import type { IceServer } from '#server/video/rooms/schema.ts'

const TIMEOUT_MS = 8_000

/** Tests whether two connections within this browser reach each other, through our relay if there is one, otherwise directly. */
export async function testNetwork(iceServers: IceServer[]): Promise<'relay' | 'direct' | 'blocked'> {
  if (typeof RTCPeerConnection === 'undefined') return 'blocked'
  if (iceServers.length > 0) return (await connects(iceServers, 'relay')) ? 'relay' : 'blocked'
  return (await connects([], 'all')) ? 'direct' : 'blocked'
}

async function connects(iceServers: IceServer[], iceTransportPolicy: RTCIceTransportPolicy): Promise<boolean> {
  const ends = [0, 1].map(() => new RTCPeerConnection({ iceServers, iceTransportPolicy }))
  const [here, there] = ends
  if (!here || !there) return false
  try {
    here.onicecandidate = ({ candidate }) => void (candidate && there.addIceCandidate(candidate))
    there.onicecandidate = ({ candidate }) => void (candidate && here.addIceCandidate(candidate))
    const channel = here.createDataChannel('probe')
    const opened = new Promise<boolean>((resolve) => {
      channel.onopen = () => resolve(true)
      setTimeout(() => resolve(false), TIMEOUT_MS)
    })
    await here.setLocalDescription()
    if (here.localDescription) await there.setRemoteDescription(here.localDescription)
    await there.setLocalDescription()
    if (there.localDescription) await here.setRemoteDescription(there.localDescription)
    return await opened
  } catch {
    return false
  } finally {
    for (const end of ends) end.close()
  }
}

export function browserName(agent: string): 'chrome' | 'edge' | 'firefox' | 'safari' | 'other' {
  if (/Edg\//.test(agent)) return 'edge'
  if (/Firefox\//.test(agent)) return 'firefox'
  if (/Chrom(e|ium)\//.test(agent)) return 'chrome'
  return /Safari\//.test(agent) ? 'safari' : 'other'
}
