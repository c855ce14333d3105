import type { ActionFailure } from '../../(staff)/_shared/runAction.ts'
import { findText, translate } from './translations.ts'

/** Message files with a section `refused` that has the keys `failed`, `reference`, `forbidden` and `unknown`. */
type File = 'agents' | 'connections' | 'presets' | 'queues' | 'webhooks'
type Failure = Pick<ActionFailure, 'reason' | 'reference'> & { code?: string }

/** Explains a failed action in the texts of a message file; an unknown reason gets a general text. */
export function failureText(file: File, { reason, reference, code }: Failure): string {
  if (reference) return `${translate(file, 'refused.failed')} ${translate(file, 'refused.reference', { reference })}`
  const known = code === 'FORBIDDEN' ? 'forbidden' : reason
  return (known === 'reference' ? null : findText(file, 'refused', known)) ?? translate(file, 'refused.unknown')
}
