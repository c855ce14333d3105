import type { ConnectionSample } from './quality.ts'

type Counts = { lost: number; received: number }

/** Returns a function that samples a connection's statistics. Cumulative counters are reported since the previous sample. */
export function createSampler(connection: RTCPeerConnection): () => Promise<ConnectionSample> {
  let previous: Counts = { lost: 0, received: 0 }
  return async () => {
    const reports: RTCStats[] = []
    // The types of the report declare `forEach` only.
    const found = await connection.getStats()
    found.forEach((report: RTCStats) => {
      reports.push(report)
    })
    const all = (type: string, name: string) =>
      reports.filter((one) => one.type === type).map((one) => numberOf(one, name))
    const now: Counts = {
      lost: sum(all('inbound-rtp', 'packetsLost')),
      received: sum(all('inbound-rtp', 'packetsReceived')),
    }
    const lost = Math.max(0, now.lost - previous.lost)
    const received = Math.max(0, now.received - previous.received)
    previous = now
    const pairs = reports.filter((one) => one.type === 'candidate-pair' && Reflect.get(one, 'nominated') === true)
    const roundTrip = maximum(pairs.map((one) => numberOf(one, 'currentRoundTripTime')))
    return {
      lossIn: lost + received > 0 ? lost / (lost + received) : 0,
      lossOut: maximum(all('remote-inbound-rtp', 'fractionLost')) ?? 0,
      roundTripMs: roundTrip === null ? null : roundTrip * 1000,
      bandwidth: maximum(pairs.map((one) => numberOf(one, 'availableOutgoingBitrate'))),
    }
  }
}

function numberOf(report: RTCStats, name: string): number | null {
  const value: unknown = Reflect.get(report, name)
  return typeof value === 'number' ? value : null
}

const knownValues = (values: (number | null)[]): number[] => values.filter((value) => value !== null)
const sum = (values: (number | null)[]): number => knownValues(values).reduce((total, value) => total + value, 0)
const maximum = (values: (number | null)[]): number | null => {
  const all = knownValues(values)
  return all.length > 0 ? Math.max(...all) : null
}
