/** What may fail for one application while it works for all others. */
const vendors = ['genesys.sessions', 'genesys.messages'] as const
export type Vendor = (typeof vendors)[number]

/** One application's way into a vendor, as the agenda names it. */
export const circuitName = (vendor: Vendor, applicationId: string): string => `${vendor}/${applicationId}`

export function parseCircuitName(circuit: string): { vendor: Vendor; applicationId: string } | null {
  const [name, applicationId] = circuit.split('/')
  const vendor = vendors.find((one) => one === name)
  return vendor && applicationId ? { vendor, applicationId } : null
}
