/** Vendors that may fail for one application while they work for all others. */
const vendors = ['genesys.sessions', 'genesys.messages'] as const
export type Vendor = (typeof vendors)[number]

/** Returns the circuit breaker name of one application at one vendor. */
export const circuitName = (vendor: Vendor, applicationId: string): string => `${vendor}/${applicationId}`

export function parseCircuitName(circuit: string): { vendor: Vendor; applicationId: string } | null {
  const [name, applicationId] = circuit.split('/')
  const vendor = vendors.find((known) => known === name)
  return vendor && applicationId ? { vendor, applicationId } : null
}
